package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.BlockingWebClient;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.ListenerConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApiListenerTest {
    /// Answers with the token.
    private static ApiListener start(ListenerConfig config) {
        List<Consumer<ServerBuilder>> services =
                List.of(server ->
                        server.service(
                                "/",
                                (_, request) ->
                                        HttpResponse.of(
                                                request.headers().get("authorization", ""))));
        return ApiListener.start(config, LimitsConfig.DEFAULT, services);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(
                    new ListenerConfig("127.0.0.1", taken.getLocalPort(), Optional.empty(), false),
                    "can't listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void anAddressThatDoesNotExistIsNamed() {
        refused(
                new ListenerConfig("no-such-host.invalid", 0, Optional.empty(), true),
                "no such address: no-such-host.invalid");
    }

    @Test
    void aCertificateThatIsNoneIsNamed(@TempDir Path directory) throws Exception {
        Path certificate = Files.writeString(directory.resolve("c.pem"), "no certificate");
        Path key = Files.writeString(directory.resolve("k.pem"), "key-canary");
        refused(
                new ListenerConfig(
                        "127.0.0.1",
                        0,
                        Optional.of(new ListenerConfig.Tls(certificate, key)),
                        false),
                "no TLS from certificate " + certificate);
    }

    /// With Armeria's client: the JDK's, upgrading to h2c, loses its place in one of forty large
    /// answers that follow their 101 at once.
    @ParameterizedTest
    @EnumSource(names = {"H1C", "H2C"})
    void aTokenOfTheLimitReachesTheApi(SessionProtocol protocol) {
        String token = "t".repeat(LimitsConfig.DEFAULT.tokenBytes());
        var config = new ListenerConfig("127.0.0.1", 0, Optional.empty(), false);
        try (var listener = start(config)) {
            var api = BlockingWebClient.of(protocol.uriText() + "://127.0.0.1:" + listener.port());
            var headers =
                    RequestHeaders.of(HttpMethod.GET, "/", HttpHeaderNames.AUTHORIZATION, token);
            assertThat(api.execute(headers).contentUtf8()).isEqualTo(token);
        }
    }

    private static void refused(ListenerConfig config, String message) {
        assertThatThrownBy(() -> start(config).close())
                .isInstanceOf(CannotStart.class)
                .hasMessageStartingWith("listeners.api: ")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("canary");
    }
}
