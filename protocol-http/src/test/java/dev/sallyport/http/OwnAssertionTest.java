package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Secret;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.core.config.IssuerConfig;
import dev.sallyport.core.identity.JwtVerifier;
import dev.sallyport.testing.FakeTokens;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the door tells upstreams of a caller is for them: an upstream that shows it to the door is
/// nobody. Tokens are verified by the real verifier, which is set up to trust the door's own key.
class OwnAssertionTest {
    private static final String AUDIENCE = "sallyport";

    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture fixture = new DoorFixture();
    private final AtomicReference<TokenVerifier> verifier = new AtomicReference<>(fixture.tokens);
    private final KeyPair pair = pair();
    private OwnDoor door;

    @BeforeEach
    void open() {
        fixture.credentials.put(
                OwnDoor.SIGNING,
                pem("PUBLIC KEY", pair.getPublic().getEncoded())
                        + pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        fixture.target(
                URI.create("http://127.0.0.1:" + upstream.port()),
                Version.AUTO,
                Optional.of("X-Caller"),
                Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));
        door = new OwnDoor(fixture, token -> verifier.get().verify(token), fixture.approvals);
    }

    @AfterEach
    void close() {
        door.close();
        fixture.close();
        upstream.close();
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    /// The door's own keys, under this name.
    private JwtVerifier trusting(String issuer) {
        return new JwtVerifier(
                List.of(
                        new IssuerConfig(
                                issuer,
                                AUDIENCE,
                                Set.of(),
                                List.of("ES256"),
                                Optional.of(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + door.port
                                                        + "/.well-known/jwks.json")),
                                "groups",
                                Optional.empty(),
                                Principal.Kind.HUMAN,
                                Optional.empty(),
                                Map.of(),
                                IssuerConfig.DEFAULT_SKEW)),
                65_535,
                InstantSource.system());
    }

    private int offered(String header) {
        return RawClient.status(
                RawClient.exchange(
                        door.port,
                        "GET /api/orders HTTP/1.1\nHost: gw\n"
                                + header
                                + "\nConnection: close\n\n"));
    }

    private String told() {
        assertThat(offered("Authorization: Bearer " + FakeTokens.DEVELOPER)).isEqualTo(200);
        String told = upstream.last().header("x-caller");
        upstream.received.clear();
        return told;
    }

    private void isRefused(String token, String why) {
        assertThat(offered("Authorization: Bearer " + token)).isEqualTo(401);
        assertThat(fixture.audit.lastLogin().reason()).isEqualTo("token: " + why);
        assertThat(offered("Sallyport-Token: " + token)).isEqualTo(401);
        assertThat(upstream.received).isEmpty();
    }

    private String meantForTheDoor(String told) throws Exception {
        var parsed = SignedJWT.parse(told);
        var changed =
                new SignedJWT(
                        new JWSHeader.Builder(parsed.getHeader().getAlgorithm())
                                .keyID(parsed.getHeader().getKeyID())
                                .build(),
                        new JWTClaimsSet.Builder(parsed.getJWTClaimsSet())
                                .audience(AUDIENCE)
                                .build());
        changed.sign(new ECDSASigner((ECPrivateKey) pair.getPrivate()));
        return changed.serialize();
    }

    @Test
    void whatAnUpstreamWasToldIsNoTokenEvenWhereTheDoorsKeyIsTrusted() throws Exception {
        String told = told();
        try (var trusting = trusting("https://gw.test")) {
            verifier.set(trusting);

            isRefused(told, "aud does not hold sallyport");

            // It is the audience and nothing else that is wrong with it.
            try (var good = Secret.of(meantForTheDoor(told))) {
                assertThat(trusting.verify(good)).isInstanceOf(TokenVerifier.Verified.class);
            }
        }
    }

    @Test
    void theGatewayIsNoIssuerThatItTrusts() throws Exception {
        String told = told();
        try (var trusting = trusting("https://issuer.test")) {
            verifier.set(trusting);

            isRefused(told, "iss is none of the configured issuers");
            isRefused(meantForTheDoor(told), "iss is none of the configured issuers");
        }
    }
}
