package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A person without a token signs in with a browser (RFC 8628).
final class DeviceLoginTest {
    private final TestClient client = new TestClient();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<String> forms = new CopyOnWriteArrayList<>();
    private final ArrayDeque<String> answers = new ArrayDeque<>();
    private volatile String named = "";
    private HttpServer issuer;
    private DoorFixture door;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = "http://127.0.0.1:" + issuer.getAddress().getPort();
        named = url;
        issuer.createContext(
                "/.well-known/openid-configuration",
                exchange ->
                        answer(
                                exchange,
                                200,
                                """
                                {"issuer":"%s","token_endpoint":"%s/token",
                                 "device_authorization_endpoint":"%s/device"}
                                """
                                        .formatted(named, url, url)));
        issuer.createContext(
                "/device",
                exchange -> {
                    forms.add(body(exchange));
                    answer(
                            exchange,
                            200,
                            """
                            {"device_code":"device-canary","user_code":"WDJB-MJHT",
                             "verification_uri":"https://idp.test/device",
                             "expires_in":60,"interval":1}
                            """);
                });
        issuer.createContext(
                "/token",
                exchange -> {
                    forms.add(body(exchange));
                    String next = answers.poll();
                    answer(
                            exchange,
                            String.valueOf(next).contains("error") ? 400 : 200,
                            String.valueOf(next));
                });
        issuer.start();
        var options = new DoorFixture.Options();
        options.device = Optional.of(new SshListenerConfig.DeviceLogin(url, "sallyport-ssh"));
        door = new DoorFixture(directory, options);
        door.box(
                1,
                List.of(
                        "ssh-ed25519"
                                + " AAAAC3NzaC1lZDI1NTE5AAAAIJZQ4dOvvzL2Q1Yy3oq5o0iSK0Gg8r8yV2VEcbY3Yg1S"),
                List.of(),
                new SshCredential.Password("env:NONE"));
        CoreModuleProperties.PREFERRED_AUTHS.set(client.client, "keyboard-interactive");
        client.client.setUserInteraction(
                new UserInteraction() {
                    @Override
                    public boolean isInteractionAllowed(ClientSession session) {
                        return true;
                    }

                    @Override
                    public String[] interactive(
                            ClientSession session,
                            String name,
                            String instruction,
                            String language,
                            String[] prompts,
                            boolean[] echo) {
                        shown.add(instruction + "|" + prompts[0]);
                        return new String[] {""};
                    }

                    @Override
                    public String getUpdatedPassword(
                            ClientSession session, String prompt, String language) {
                        return "";
                    }
                });
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void close() {
        client.close();
        door.close();
        issuer.stop(0);
    }

    private void login() throws IOException {
        client.connect(door.port, "deploy@box").auth().verify(TestClient.PATIENCE);
    }

    @Test
    void personConfirmsTheCodeAndIsIn() throws IOException {
        answers.add("{\"error\":\"authorization_pending\"}");
        answers.add("{\"access_token\":\"" + FakeTokens.DEVELOPER + "\"}");

        login();

        assertThat(shown).hasSize(2);
        assertThat(shown.get(0)).startsWith("Enter a token, or nothing to sign in");
        assertThat(shown.get(1))
                .contains("https://idp.test/device", "code WDJB-MJHT")
                .doesNotContain("device-canary");
        assertThat(forms.get(0)).contains("client_id=sallyport-ssh");
        assertThat(forms.get(1))
                .contains(
                        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code",
                        "device_code=device-canary", "client_id=sallyport-ssh");
        assertThat(door.sessions.list()).hasSize(1);
    }

    @Test
    void personWhoSaysNoIsNotIn() {
        answers.add("{\"error\":\"access_denied\"}");

        assertThatThrownBy(this::login).isInstanceOf(SshException.class);
        assertThat(door.audit.events.toString()).contains("device login: access_denied");
    }

    @Test
    void tokenOfTheIssuerIsCheckedAsAnyOther() {
        answers.add("{\"access_token\":\"someone-elses\"}");

        assertThatThrownBy(this::login).isInstanceOf(SshException.class);
        assertThat(door.audit.events.toString()).contains("token: signature does not match");
    }

    @Test
    void issuerThatNamesAnotherIsNotAsked() {
        named = "https://evil.test";

        assertThatThrownBy(this::login).isInstanceOf(SshException.class);
        assertThat(forms).isEmpty();
        assertThat(door.audit.events.toString()).contains("names another issuer");
    }
}
