package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.FakeTokens;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What upstreams and clients are told of who is who.
class IdentityTest {
    private final RawUpstream upstream = new RawUpstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    private static String key(String curve) throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        var pair = generator.generateKeyPair();
        return pem("PUBLIC KEY", pair.getPublic().getEncoded())
                + pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    private static DoorFixture.Options signing(String pem) {
        var options = new DoorFixture.Options();
        options.assertionKey = Optional.of("env:SIGNING");
        options.credentials = Map.of("env:SIGNING", pem);
        return options;
    }

    @Test
    void anUpstreamIsToldWhoCallsAndCanCheckIt() throws Exception {
        try (var door = new DoorFixture(signing(key("secp256r1")));
                var client = new TestClient(door)) {
            door.target(
                    URI.create("http://127.0.0.1:" + upstream.port()),
                    Version.AUTO,
                    Optional.of("X-Caller"),
                    Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));

            client.send(
                    client.request("/api/orders")
                            .header("X-Caller", "somebody else")
                            .header("X_Caller", "somebody else"));
            assertThat(upstream.last().head()).doesNotContain("somebody");

            var told = SignedJWT.parse(upstream.last().header("x-caller"));
            var keys = JWKSet.parse(client.send(client.plain("/.well-known/jwks.json")).body());
            var key = keys.getKeyByKeyId(told.getHeader().getKeyID()).toECKey();
            assertThat(key.isPrivate()).isFalse();
            assertThat(told.verify(new ECDSAVerifier(key))).isTrue();
            var claims = told.getJWTClaimsSet();
            assertThat(claims.getIssuer()).isEqualTo("https://gw.test");
            assertThat(claims.getAudience()).containsExactly("api");
            assertThat(claims.getSubject()).isEqualTo("subject-dev");
            assertThat(claims.getStringListClaim("groups")).containsExactly("dev");
            assertThat(claims.getJSONObjectClaim("act")).containsEntry("sub", "actor-dev");
            assertThat(claims.getExpirationTime().toInstant())
                    .isEqualTo(claims.getIssueTime().toInstant().plusSeconds(60));
        }
    }

    @Test
    void aKeyOfAnotherKindIsAnErrorAtTheStart() {
        assertThatThrownBy(() -> new DoorFixture(signing(key("secp384r1"))).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("P-256");
    }

    @Test
    void anyoneMayKnowWhereTokensComeFrom() {
        try (var door = new DoorFixture();
                var client = new TestClient(door)) {
            var answer = client.send(client.plain("/.well-known/oauth-protected-resource/api/mcp"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("\"resource\":\"" + door.url("/api/mcp") + "\"")
                    .contains("\"authorization_servers\":[\"https://issuer.test\"]");
            assertThat(client.send(client.plain("/.well-known/jwks.json")).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aHostThatTheClientMadeUpIsNotToldToTheTarget() {
        var options = new DoorFixture.Options();
        options.domain = Optional.of("gw.test");
        try (var door = new DoorFixture(options)) {
            door.api(upstream.port());
            upstream.answers = _ -> RawUpstream.answer("200 OK", "", "x");
            assertThat(forwardedFrom(door, "evil.test")).doesNotContain("evil");
            assertThat(upstream.last().header("x-forwarded-host")).isEmpty();

            assertThat(forwardedFrom(door, "gw.test")).contains("host=\"gw.test\"");
            assertThat(upstream.last().header("x-forwarded-host")).isEqualTo("gw.test");
        }
    }

    private String forwardedFrom(DoorFixture door, String host) {
        String answer =
                RawClient.exchange(
                        door.port,
                        "GET /api/orders HTTP/1.1\nHost: "
                                + host
                                + "\nAuthorization: Bearer "
                                + FakeTokens.DEVELOPER
                                + "\nConnection: close\n\n");
        assertThat(answer).startsWith("HTTP/1.1 200");
        return upstream.last().header("forwarded");
    }

    @Test
    void theHostNamesTheTarget() {
        var options = new DoorFixture.Options();
        options.domain = Optional.of("gw.test");
        try (var door = new DoorFixture(options)) {
            door.api(upstream.port());
            upstream.answers =
                    _ ->
                            RawUpstream.answer(
                                    "302 Found", "Location: /login\nSet-Cookie: a=1; Path=/\n", "");
            String answer =
                    RawClient.exchange(
                            door.port,
                            "GET /orders HTTP/1.1\nHost: api.gw.test\nAuthorization: Bearer "
                                    + FakeTokens.DEVELOPER
                                    + "\nConnection: close\n\n");

            assertThat(answer).contains("location: /login\r\n", "set-cookie: a=1; Path=/\r\n");
            assertThat(upstream.last().line()).isEqualTo("GET /orders HTTP/1.1");
            assertThat(upstream.last().header("x-forwarded-host")).isEqualTo("api.gw.test");
            assertThat(upstream.last().header("host")).startsWith("127.0.0.1:");
        }
    }
}
