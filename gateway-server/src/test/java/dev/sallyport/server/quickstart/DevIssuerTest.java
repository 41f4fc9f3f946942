package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.server.Server;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.server.CannotStart;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevIssuerTest {
    private static final String URL = "http://127.0.0.1:1/issuer";
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    @TempDir Path directory;

    @Test
    void tokensVerifyWithThePublishedKeys() throws Exception {
        var issuer = DevIssuer.at(URL, directory.resolve("key"));
        var builder = Server.builder().http(0);
        issuer.addTo(builder);
        try (var server = builder.build()) {
            server.start().join();
            String keys = get(server.activeLocalPort(), "/issuer/jwks");
            assertThat(keys).doesNotContain("\"d\"");
            var token = SignedJWT.parse(issuer.token(Persona.AGENT, NOW));
            var key = JWKSet.parse(keys).getKeyByKeyId(token.getHeader().getKeyID());
            assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
            assertThat(get(server.activeLocalPort(), "/issuer/.well-known/openid-configuration"))
                    .contains("\"issuer\":\"" + URL + "\"");
        }
    }

    @Test
    void agentsTokenNamesItsOwnerAndItsKind() throws Exception {
        var claims =
                SignedJWT.parse(
                                DevIssuer.at(URL, directory.resolve("key"))
                                        .token(Persona.AGENT, NOW))
                        .getJWTClaimsSet();
        assertThat(claims.getStringClaim("kind")).isEqualTo("agent");
        assertThat(claims.getStringClaim("owner")).isEqualTo(Persona.DEVELOPER.subject());
        assertThat(claims.getStringListClaim("groups")).isEqualTo(List.of("agents"));
        assertThat(claims.getExpirationTime().toInstant())
                .isEqualTo(NOW.plus(Duration.ofHours(12)));
    }

    @Test
    void keyIsKeptBetweenStartsForItsOwnerAlone() throws Exception {
        Path file = directory.resolve("key");
        var first = SignedJWT.parse(DevIssuer.at(URL, file).token(Persona.ADMIN, NOW));
        var second = SignedJWT.parse(DevIssuer.at(URL, file).token(Persona.ADMIN, NOW));
        assertThat(second.getHeader().getKeyID()).isEqualTo(first.getHeader().getKeyID());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void brokenKeyFileIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "no key");
        assertThatThrownBy(() -> DevIssuer.at(URL, file))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("delete it");
    }

    private static String get(int port, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
