package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.ClientCertificate;
import dev.sallyport.core.config.HttpTargetConfig.HttpAccount;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.Pki;
import io.netty.handler.ssl.ClientAuth;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections to targets that are kept for the next request.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReuseTest {
    private static final int MANY = 10;

    @TempDir Path directory;
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);
    private final List<Server> servers = new ArrayList<>();
    private RawUpstream upstream = new RawUpstream();

    /// Of an upstream on Armeria: who was seen on which connection.
    private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

    @BeforeEach
    void fresh() {
        upstream = new RawUpstream();
        seen.clear();
        door.audit.events.clear();
        door.api(upstream.port());
    }

    @AfterEach
    void closeUpstreams() {
        servers.forEach(Server::stop);
        servers.clear();
        upstream.close();
    }

    @AfterAll
    void close() {
        client.close();
        door.close();
    }

    private HttpResponse note(ServiceRequestContext context, String who) {
        seen.computeIfAbsent(
                        Objects.requireNonNull(context.log().partial().channel()).id().asLongText(),
                        _ -> ConcurrentHashMap.newKeySet())
                .add(who);
        return HttpResponse.of(who);
    }

    private Server started(ServerBuilder builder) {
        var server = builder.build();
        server.start().join();
        servers.add(server);
        return server;
    }

    @Test
    void requestsOneAfterAnotherShareAConnectionOfHttp1() {
        for (int i = 0; i < MANY; i++) {
            assertThat(client.get("/api/x").statusCode()).isEqualTo(200);
            assertThat(client.post("/api/x", "text/plain", "x").statusCode()).isEqualTo(200);
        }

        assertThat(upstream.received).hasSize(2 * MANY);
        assertThat(upstream.connections).hasValue(1);
    }

    @Test
    void requestsOneAfterAnotherShareAConnectionOfHttp2() {
        var server =
                started(
                        Server.builder()
                                .serviceUnder(
                                        "/",
                                        (context, _) ->
                                                note(
                                                        context,
                                                        context.sessionProtocol().uriText())));
        door.target(
                URI.create("http://127.0.0.1:" + server.activeLocalPort()),
                Version.HTTP_2,
                Optional.empty(),
                Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));
        for (int i = 0; i < MANY; i++) {
            assertThat(client.post("/api/x", "text/plain", "x").statusCode()).isEqualTo(200);
        }

        assertThat(seen.values()).containsExactly(Set.of("h2c"));
    }

    /// It says so in HTTP/1.1 by `Connection: close`, in HTTP/2 by GOAWAY.
    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1", "HTTP_2"})
    void aTargetThatEndsEachConnectionAfterARequestFailsNone(Version version) {
        var server =
                started(
                        Server.builder()
                                .maxNumRequestsPerConnection(1)
                                .serviceUnder("/", (context, _) -> note(context, "app")));
        door.target(
                URI.create("http://127.0.0.1:" + server.activeLocalPort()),
                version,
                Optional.empty(),
                Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));
        for (int i = 0; i < MANY; i++) {
            assertThat(client.post("/api/x", "text/plain", "x").statusCode()).isEqualTo(200);
        }

        assertThat(seen).hasSizeGreaterThan(MANY / 2); // the next may be faster than a GOAWAY
    }

    @Test
    void aConnectionThatWasClosedWhileItWasIdleIsReplaced() {
        client.get("/api/x");
        upstream.hangUp();
        Eventually.holds(() -> assertThat(upstream.open()).isZero());

        assertThat(client.post("/api/y", "text/plain", "x").statusCode()).isEqualTo(200);
        assertThat(upstream.received).hasSize(2);
        assertThat(upstream.connections).hasValue(2);
    }

    /// As a server does that closes an idle connection when the next request is on its way.
    private void closesKeptConnectionsUnderARequest() {
        assertThat(client.get("/api/first").statusCode()).isEqualTo(200);
        upstream.answers =
                request ->
                        upstream.connections.get() == 1
                                ? new byte[0]
                                : RawUpstream.answer("200 OK", "", request.line());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "OPTIONS"})
    void aRequestThatOnlyAsksIsSentAgainWhereAKeptConnectionEndsUnderIt(String method) {
        closesKeptConnectionsUnderARequest();

        var answer = client.send(client.request("/api/x").method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(method + " /x HTTP/1.1");
        assertThat(upstream.received).hasSize(3);
        Outcome outcome = outcomeOf(method + " /x");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.OK);
        assertThat(outcome.detail()).containsEntry("sent", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void aRequestThatMayDoSomethingIsNeverSentTwice(String method) {
        closesKeptConnectionsUnderARequest();

        var answer = client.send(client.request("/api/x").method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"executed\":\"unknown\"");
        assertThat(upstream.received).hasSize(2);
        assertThat(outcomeOf(method + " /x").status()).isEqualTo(Outcome.Status.CUT);
    }

    @Test
    void aRequestThatWasApprovedIsNeverSentTwice() throws Exception {
        closesKeptConnectionsUnderARequest();
        var sent = door.blocking.submit(() -> client.get("/api/held"));
        Eventually.holds(() -> assertThat(door.audit.decisions()).contains("Hold GET /held"));
        door.approvals.settle(ApprovalRequest.Status.APPROVED);

        assertThat(sent.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(502);
        assertThat(upstream.received).hasSize(2);
    }

    @Test
    void aRequestWithABodyIsNeverSentTwice() {
        closesKeptConnectionsUnderARequest();

        var answer =
                client.send(client.request("/api/x").method("GET", BodyPublishers.ofString("x")));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(upstream.received).hasSize(2);
    }

    @Test
    void aConnectionThatWasOpenedForARequestIsNotTriedTwice() {
        upstream.answers = _ -> new byte[0];

        assertThat(client.get("/api/x").statusCode()).isEqualTo(502);
        assertThat(upstream.received).hasSize(1);
    }

    @Test
    void aSecondTryIsTheLast() {
        assertThat(client.get("/api/first").statusCode()).isEqualTo(200);
        upstream.answers = _ -> new byte[0];

        assertThat(client.get("/api/x").statusCode()).isEqualTo(502);
        assertThat(upstream.received).hasSize(3);
    }

    @Test
    void whatWentUpOnceAndFoundNoTargetForItsSecondTryMayHaveBeenRun() {
        assertThat(client.get("/api/first").statusCode()).isEqualTo(200);
        upstream.answers =
                _ -> {
                    upstream.close(); // as a target that restarts
                    return new byte[0];
                };

        var answer = client.get("/api/x");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("upstream_failed", "\"executed\":\"unknown\"");
        assertThat(upstream.received).hasSize(2);
        Outcome outcome = outcomeOf("GET /x");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT);
        assertThat(outcome.detail()).doesNotContainKey("sent");
    }

    /// Or whoever asks next would be shown it.
    @Test
    void anAnswerThatNobodyAskedForIsNobodys() {
        upstream.answers =
                request -> {
                    byte[] answer = RawUpstream.answer("200 OK", "", request.line());
                    byte[] twice = Arrays.copyOf(answer, 2 * answer.length);
                    System.arraycopy(answer, 0, twice, answer.length, answer.length);
                    return twice;
                };

        assertThat(client.get("/api/first").body()).isEqualTo("GET /first HTTP/1.1");
        assertThat(client.get("/api/second").body()).isEqualTo("GET /second HTTP/1.1");
        assertThat(upstream.connections).hasValue(2);
    }

    private HttpTargetConfig target(
            String name, URI url, Optional<Path> ca, Map<String, HttpAccount> accounts) {
        return new HttpTargetConfig(
                new Target(name, Protocol.HTTP, Set.of()),
                Kind.API,
                url,
                Version.AUTO,
                ca,
                Optional.empty(),
                false,
                accounts);
    }

    private void callThrice(String target, String account, String expected) {
        for (int i = 0; i < 3; i++) {
            var answer =
                    client.send(
                            client.request("/" + target + "/")
                                    .header("Sallyport-Account", account));
            assertThat(answer.body()).isEqualTo(expected);
        }
    }

    @Test
    void targetsAndAccountsShareNoConnection() {
        var server =
                started(
                        Server.builder()
                                .serviceUnder(
                                        "/",
                                        (context, request) ->
                                                note(
                                                        context,
                                                        String.valueOf(
                                                                request.headers()
                                                                        .get("authorization")))));
        var url = URI.create("http://127.0.0.1:" + server.activeLocalPort());
        for (String name : List.of("a", "b")) {
            var accounts = new HashMap<String, HttpAccount>();
            for (String account : List.of("x", "y")) {
                door.credentials.put("env:" + name + account, name + account);
                accounts.put(
                        account,
                        DoorFixture.account(
                                account,
                                new HttpCredential.Bearer("env:" + name + account),
                                "any"));
            }
            door.targets.put(name, target(name, url, Optional.empty(), accounts));
        }
        for (String account : List.of("x", "y")) {
            callThrice("a", account, "Bearer a" + account);
            callThrice("b", account, "Bearer b" + account);
        }

        assertThat(seen.values())
                .containsExactlyInAnyOrder(
                        Set.of("Bearer ax"),
                        Set.of("Bearer ay"),
                        Set.of("Bearer bx"),
                        Set.of("Bearer by"));
    }

    private static String caller(ServiceRequestContext context) {
        try {
            return Objects.requireNonNull(context.sslSession()).getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException _) {
            return "nobody";
        }
    }

    /// An account with a client certificate of its own, and one without.
    @Test
    void aConnectionIsForTheAccountWhoseCertificateItShowed() throws Exception {
        var own = Pki.selfSigned(directory, "upstream", "localhost");
        var caller = Pki.selfSigned(directory, "caller", "x");
        var other = Pki.selfSigned(directory, "other", "y");
        Path callers = directory.resolve("callers.crt");
        Files.writeString(
                callers,
                Files.readString(caller.certificate()) + Files.readString(other.certificate()));
        door.credentials.put("env:X", Files.readString(caller.key()));
        door.credentials.put("env:Y", Files.readString(other.key()));
        var server =
                started(
                        Server.builder()
                                .https(0)
                                .tls(TlsKeyPair.of(own.key().toFile(), own.certificate().toFile()))
                                .tlsCustomizer(tls ->
                                        tls.clientAuth(ClientAuth.OPTIONAL)
                                                .trustManager(callers.toFile()))
                                .serviceUnder("/", (context, _) -> note(context, caller(context))));
        door.targets.put(
                "a",
                target(
                        "a",
                        URI.create("https://localhost:" + server.activeLocalPort()),
                        Optional.of(own.certificate()),
                        Map.of(
                                "x", account("x", Optional.of(caller.certificate())),
                                "y", account("y", Optional.of(other.certificate())),
                                "z", account("z", Optional.empty()))));
        callThrice("a", "x", "CN=x");
        callThrice("a", "y", "CN=y");
        callThrice("a", "z", "nobody");
        callThrice("a", "x", "CN=x");

        assertThat(seen.values())
                .containsExactlyInAnyOrder(Set.of("CN=x"), Set.of("CN=y"), Set.of("nobody"));
    }

    private static HttpAccount account(String name, Optional<Path> certificate) {
        return new HttpAccount(
                name,
                DoorFixture.BEARER,
                certificate.map(shown ->
                        new ClientCertificate(shown, "env:" + name.toUpperCase(Locale.ROOT))),
                Set.of("any"));
    }

    private Outcome outcomeOf(String command) {
        Eventually.holds(() -> assertThat(door.audit.outcomesOf(command)).hasSize(1));
        return door.audit.outcomesOf(command).getFirst();
    }
}
