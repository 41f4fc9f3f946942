package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.ClientCertificate;
import dev.sallyport.core.config.HttpTargetConfig.HttpAccount;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.FakeTokens;
import dev.sallyport.testing.Pki;
import io.netty.handler.ssl.ClientAuth;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// TLS on both sides.
class TlsTest {
    @TempDir Path directory;
    private Optional<Server> upstream = Optional.empty();

    @AfterEach
    void close() {
        upstream.ifPresent(Server::stop);
    }

    private static HttpResponse peer(ServiceRequestContext context) {
        try {
            return HttpResponse.of(
                    context.sessionProtocol().uriText()
                            + " "
                            + Objects.requireNonNull(context.sslSession()).getPeerPrincipal());
        } catch (SSLPeerUnverifiedException _) {
            return HttpResponse.of("nobody");
        }
    }

    /// An upstream that asks for `caller.crt`.
    private HttpTargetConfig target(Path ca) {
        var own = Pki.selfSigned(directory, "upstream", "localhost");
        var caller = Pki.selfSigned(directory, "caller", "the-gateway");
        var server =
                Server.builder()
                        .https(0)
                        .tls(TlsKeyPair.of(own.key().toFile(), own.certificate().toFile()))
                        .tlsCustomizer(tls ->
                                tls.clientAuth(ClientAuth.REQUIRE)
                                        .trustManager(caller.certificate().toFile()))
                        .serviceUnder("/", (context, _) -> peer(context))
                        .build();
        server.start().join();
        upstream = Optional.of(server);
        return new HttpTargetConfig(
                new Target("api", Protocol.HTTP, Set.of()),
                Kind.API,
                URI.create("https://localhost:" + server.activeLocalPort()),
                Version.AUTO,
                Optional.of(ca),
                Optional.empty(),
                false,
                Map.of(
                        "app",
                        new HttpAccount(
                                "app",
                                DoorFixture.BEARER,
                                Optional.of(
                                        new ClientCertificate(
                                                caller.certificate(), "env:CLIENT_KEY")),
                                Set.of("any"))));
    }

    @Test
    void theGatewayShowsItsCertificateToTheUpstream() throws Exception {
        try (var door = new DoorFixture();
                var client = new TestClient(door)) {
            door.targets.put("api", target(directory.resolve("upstream.crt")));
            door.credentials.put(
                    "env:CLIENT_KEY", Files.readString(directory.resolve("caller.key")));

            assertThat(client.get("/api/orders").body()).isEqualTo("h2 CN=the-gateway");
        }
    }

    @Test
    void anUpstreamThatCannotBeVerifiedGetsNothing() throws Exception {
        Pki.selfSigned(directory, "another", "localhost");
        try (var door = new DoorFixture();
                var client = new TestClient(door)) {
            door.targets.put("api", target(directory.resolve("another.crt")));
            door.credentials.put(
                    "env:CLIENT_KEY", Files.readString(directory.resolve("caller.key")));

            var answer = client.get("/api/orders");

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("\"executed\":false").doesNotContain("localhost");
        }
    }

    static SSLContext trusting(Path certificate) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "door", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void clientsOfBothVersionsAreServedOverTls(HttpClient.Version version) throws Exception {
        var options = new DoorFixture.Options();
        options.tls = Optional.of(Pki.selfSigned(directory, "door", "localhost"));
        try (var raw = new RawUpstream();
                var door = new DoorFixture(options);
                var client =
                        HttpClient.newBuilder()
                                .version(version)
                                .sslContext(trusting(directory.resolve("door.crt")))
                                .build()) {
            door.api(raw.port());
            var answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "https://localhost:"
                                                            + door.port
                                                            + "/api/orders"))
                                    .timeout(Duration.ofSeconds(10))
                                    .header("Authorization", "Bearer " + FakeTokens.DEVELOPER)
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.version()).isEqualTo(version);
            assertThat(raw.last().header("x-forwarded-proto")).isEqualTo("https");
        }
    }
}
