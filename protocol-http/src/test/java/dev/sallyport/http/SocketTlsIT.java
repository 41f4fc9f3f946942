package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.websocket.WebSocketService;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.FakeTokens;
import dev.sallyport.testing.Pki;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// WebSockets with TLS on both sides.
class SocketTlsIT {
    @TempDir Path directory;

    private Server upstream() {
        var own = Pki.selfSigned(directory, "upstream", "localhost");
        var server =
                Server.builder()
                        .https(0)
                        .tls(TlsKeyPair.of(own.key().toFile(), own.certificate().toFile()))
                        .service(
                                "/feed",
                                WebSocketService.builder((_, in) -> SocketIT.echo(in))
                                        .allowedOrigins("*")
                                        .build())
                        .build();
        server.start().join();
        return server;
    }

    private HttpTargetConfig target(Server upstream, Version version) {
        return new HttpTargetConfig(
                new Target("api", Protocol.HTTP, Set.of()),
                Kind.API,
                URI.create("https://localhost:" + upstream.activeLocalPort()),
                version,
                Optional.of(directory.resolve("upstream.crt")),
                Optional.empty(),
                false,
                Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"AUTO", "HTTP_2"})
    void messagesGoThroughTlsOnBothSides(Version version) throws Exception {
        var options = new DoorFixture.Options();
        options.tls = Optional.of(Pki.selfSigned(directory, "door", "localhost"));
        var upstream = upstream();
        try (var door = new DoorFixture(options);
                var client =
                        HttpClient.newBuilder()
                                .sslContext(TlsTest.trusting(directory.resolve("door.crt")))
                                .build()) {
            door.targets.put("api", target(upstream, version));
            var heard = new SocketIT.Heard();
            var socket =
                    client.newWebSocketBuilder()
                            .header("Authorization", "Bearer " + FakeTokens.DEVELOPER)
                            .connectTimeout(Duration.ofSeconds(20))
                            .buildAsync(
                                    URI.create("wss://localhost:" + door.port + "/api/feed"), heard)
                            .join();

            socket.sendText("hello", true).join();
            assertThat(heard.next()).isEqualTo("hello");
            socket.sendText("forbidden", true).join();
            assertThat(heard.next()).contains("\"code\":\"blocked\"");
            socket.sendClose(1000, "").join();
            assertThat(heard.next()).isEqualTo("close 1000");
        } finally {
            upstream.stop().join();
        }
    }
}
