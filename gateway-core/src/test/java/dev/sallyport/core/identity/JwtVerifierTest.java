package dev.sallyport.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Principal.Kind;
import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.Secret;
import dev.sallyport.core.SettableClock;
import dev.sallyport.core.TokenVerifier.NotAvailable;
import dev.sallyport.core.TokenVerifier.Refused;
import dev.sallyport.core.TokenVerifier.Result;
import dev.sallyport.core.TokenVerifier.Verified;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerifierTest {
    private static final int MOST_BYTES = 65_535;
    private static final long NOW = 1_800_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static RSAKey key;
    private static RSAKey foreignKey;
    private static ECKey ecKey;
    private static TestIdp idp;

    private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(NOW));
    private JwtVerifier verifier;

    @BeforeAll
    static void startIdp() throws JOSEException {
        key = new RSAKeyGenerator(2048).keyID("rsa").keyUse(KeyUse.SIGNATURE).generate();
        foreignKey = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ecKey = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        idp = new TestIdp(key.toPublicJWK(), ecKey.toPublicJWK());
    }

    @AfterAll
    static void stopIdp() {
        idp.close();
    }

    @BeforeEach
    void makeVerifier() {
        verifier = new JwtVerifier(List.of(idp.config()), MOST_BYTES, clock, Runnable::run);
    }

    @AfterEach
    void closeVerifier() {
        verifier.close();
    }

    private static ObjectNode claims() {
        var claims = JSON.createObjectNode();
        claims.put("iss", idp.issuer()).put("aud", "sallyport").put("azp", "cli");
        claims.put("sub", "u-1").put("preferred_username", "ada").put("jti", "t-1");
        claims.put("iat", NOW - 10).put("exp", NOW + 300);
        claims.putObject("realm_access").putArray("roles").add("dev").add("dba");
        return claims;
    }

    private static String token(Consumer<ObjectNode> change) {
        var claims = claims();
        change.accept(claims);
        return TestIdp.sign(key, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", claims.toString());
    }

    private static String headed(String header) {
        return TestIdp.sign(key, header, claims().toString());
    }

    private Result verify(String token) {
        try (var secret = Secret.of(token)) {
            return verifier.verify(secret);
        }
    }

    private Identity verified(String token) {
        return assertThat(verify(token))
                .isInstanceOfSatisfying(Verified.class, _ -> {})
                .extracting(result -> ((Verified) result).identity())
                .actual();
    }

    private String refusal(String token) {
        var result = verify(token);
        assertThat(result).isInstanceOf(Refused.class);
        return ((Refused) result).reason();
    }

    @Test
    void aGoodTokenNamesItsBearer() {
        var identity = verified(token(_ -> {}));

        assertThat(identity.principal().issuer()).isEqualTo(idp.issuer());
        assertThat(identity.principal().subject()).isEqualTo("u-1");
        assertThat(identity.principal().name()).isEqualTo("ada");
        assertThat(identity.principal().kind()).isEqualTo(Kind.HUMAN);
        assertThat(identity.principal().groups()).isEqualTo(Set.of("dev", "dba"));
        assertThat(identity.principal().actors()).isEmpty();
        assertThat(identity.principal().owner()).isNull();
        assertThat(identity.expiresAt()).isEqualTo(Instant.ofEpochSecond(NOW + 330));
        assertThat(identity.tokenId()).isEqualTo("t-1");
    }

    @Test
    void anEllipticCurveKeySignsToo() {
        String header = "{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"at+jwt\"}";

        verified(TestIdp.sign(ecKey, header, claims().toString()));
    }

    @Test
    void aTokenWithoutKeyIdIsTriedWithAllKeys() {
        verified(headed("{\"alg\":\"RS256\"}"));
    }

    @Test
    void kindOwnerAndActorsAreKeptInOrder() {
        var identity =
                verified(
                        token(claims -> {
                            claims.put("kind", "agent").put("owner", "u-9");
                            var act = claims.putObject("act").put("sub", "agent-2");
                            act.putObject("act")
                                    .put("sub", "agent-1")
                                    .put("iss", "https://other.example.com");
                        }));

        assertThat(identity.principal().kind()).isEqualTo(Kind.AGENT);
        assertThat(identity.principal().owner()).isEqualTo("u-9");
        assertThat(identity.principal().actors())
                .containsExactly(
                        new Person(idp.issuer(), "agent-2"),
                        new Person("https://other.example.com", "agent-1"));
    }

    @Test
    void aTokenWithoutGroupsHasNone() {
        assertThat(verified(token(claims -> claims.remove("realm_access"))).principal().groups())
                .isEmpty();
    }

    @Test
    void aTokenWithoutIdIsToldByADigest() {
        String token = token(claims -> claims.remove("jti"));

        assertThat(verified(token).tokenId()).startsWith("sha256:").hasSize(7 + 32);
        assertThat(verified(token(claims -> claims.put("jti", "a\nb"))).tokenId())
                .startsWith("sha256:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", ""})
    void anUnsignedTokenIsRefused(String algorithm) {
        String unsigned =
                TestIdp.encode("{\"alg\":\"%s\"}".formatted(algorithm))
                        + "."
                        + TestIdp.encode(claims().toString())
                        + ".";

        assertThat(refusal(unsigned)).contains("no signature");
        assertThat(refusal(unsigned + "AA")).contains("no algorithm or a refused one");
    }

    @Test
    void aTokenWithoutAlgorithmIsRefused() {
        assertThat(refusal(headed("{\"kid\":\"rsa\"}"))).contains("no algorithm");
        assertThat(refusal(headed("{\"alg\":[\"RS256\"]}"))).contains("no algorithm");
    }

    /// The public key, as the IdP publishes it, taken for a shared secret.
    @Test
    void aPublicKeyIsNeverASharedSecret() throws JOSEException {
        String signed =
                TestIdp.encode("{\"alg\":\"HS256\",\"kid\":\"rsa\"}")
                        + "."
                        + TestIdp.encode(claims().toString());
        var signature =
                new MACSigner(key.toRSAPublicKey().getEncoded())
                        .sign(
                                new JWSHeader(JWSAlgorithm.HS256),
                                signed.getBytes(StandardCharsets.US_ASCII));

        assertThat(refusal(signed + "." + signature)).contains("no algorithm or a refused one");
    }

    @Test
    void anAlgorithmThatIsNotConfiguredIsRefused() {
        assertThat(refusal(headed("{\"alg\":\"RS512\",\"kid\":\"rsa\"}")))
                .contains("another algorithm");
    }

    @Test
    void aKeyServesOnlyItsOwnAlgorithm() {
        assertThat(refusal(headed("{\"alg\":\"ES256\",\"kid\":\"rsa\"}"))).contains("no key");
        assertThat(refusal(headed("{\"alg\":\"PS256\",\"kid\":\"rsa\"}")))
                .contains("signature is wrong");
    }

    @Test
    void aKeyOfAnotherIsNotTaken() {
        String forged =
                TestIdp.sign(
                        foreignKey, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", claims().toString());

        assertThat(refusal(forged)).contains("signature is wrong");
    }

    @Test
    void aKeyInsideTheTokenIsRefused() {
        String header =
                "{\"alg\":\"RS256\",\"jwk\":%s}".formatted(foreignKey.toPublicJWK().toJSONString());

        assertThat(refusal(TestIdp.sign(foreignKey, header, claims().toString()))).contains("jwk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "x5u"})
    void aKeyAddressInsideTheTokenIsNeverFollowed(String name) {
        int before = idp.keyRequests.get();
        String header =
                "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"%s\":\"%s/evil\"}".formatted(name, idp.url());

        assertThat(refusal(TestIdp.sign(foreignKey, header, claims().toString())))
                .contains("signature is wrong");
        assertThat(idp.keyRequests.get()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"crit\":[\"exp\"]",
                "\"b64\":false",
                "\"zip\":\"DEF\"",
                "\"enc\":\"A128GCM\"",
                "\"typ\":\"logout+jwt\"",
                "\"typ\":\"dpop+jwt\"",
                "\"typ\":7",
            })
    void aHeaderThatChangesTheMeaningIsRefused(String member) {
        refusal(headed("{\"alg\":\"RS256\",\"kid\":\"rsa\"," + member + "}"));
    }

    @Test
    void aKeyIdThatIsNoShortTextIsRefused() {
        assertThat(refusal(headed("{\"alg\":\"RS256\",\"kid\":7}"))).contains("kid");
        assertThat(refusal(headed("{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted("x".repeat(600)))))
                .contains("kid");
    }

    @Test
    void theIssuerIsComparedCharacterByCharacter() {
        for (String other :
                List.of(idp.issuer() + "/", idp.issuer().toUpperCase(java.util.Locale.ROOT), "")) {
            assertThat(refusal(token(claims -> claims.put("iss", other)))).contains("iss");
        }
        assertThat(refusal(token(claims -> claims.putArray("iss").add(idp.issuer()))))
                .contains("iss");
        assertThat(refusal(token(claims -> claims.remove("iss")))).contains("iss");
    }

    @Test
    void aTokenForSomeoneElseIsRefused() {
        assertThat(refusal(token(claims -> claims.put("aud", "shop")))).contains("aud");
        assertThat(refusal(token(claims -> claims.remove("aud")))).contains("aud");
        assertThat(refusal(token(claims -> claims.putArray("aud")))).contains("aud");
        assertThat(refusal(token(claims -> claims.put("aud", 7)))).contains("aud");
        assertThat(refusal(token(claims -> claims.put("aud", "Sallyport")))).contains("aud");
        verified(token(claims -> claims.putArray("aud").add("shop").add("sallyport")));
    }

    @Test
    void aTokenOfAnotherClientIsRefused() {
        assertThat(refusal(token(claims -> claims.put("azp", "shop")))).contains("another client");
        assertThat(refusal(token(claims -> claims.putArray("azp").add("cli")))).contains("azp");
        assertThat(refusal(token(claims -> claims.remove("azp")))).contains("neither azp");
        assertThat(
                        refusal(
                                token(claims -> {
                                    claims.remove("azp");
                                    claims.put("client_id", "shop");
                                })))
                .contains("another client");
        verified(
                token(claims -> {
                    claims.remove("azp");
                    claims.put("client_id", "cli");
                }));
    }

    @Test
    void timeIsCheckedWithALittleSkew() {
        assertThat(refusal(token(claims -> claims.put("exp", NOW - 30)))).isEqualTo("expired");
        verified(token(claims -> claims.put("exp", NOW - 29)));
        assertThat(refusal(token(claims -> claims.put("nbf", NOW + 31)))).contains("nbf");
        verified(token(claims -> claims.put("nbf", NOW + 30)));
        assertThat(refusal(token(claims -> claims.put("iat", NOW + 31)))).contains("iat");
    }

    @Test
    void aTokenThatNeverExpiresIsRefused() {
        assertThat(refusal(token(claims -> claims.remove("exp")))).contains("no exp");
        assertThat(refusal(token(claims -> claims.put("exp", NOW + 90_000))))
                .contains("max-token-lifetime");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1800000300\"",
                "null",
                "-1",
                "1e300",
                "1e999999999",
                "true",
                "[1800000300]"
            })
    void aTimeThatIsNoneIsRefused(String value) {
        String claims = claims().toString().replace("\"exp\":" + (NOW + 300), "\"exp\":" + value);

        assertThat(refusal(TestIdp.sign(key, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", claims)))
                .doesNotContain(value);
    }

    @Test
    void otherKindsOfTokensAreRefused() {
        for (String type : List.of("ID", "Refresh", "Offline", "Logout")) {
            assertThat(refusal(token(claims -> claims.put("typ", type)))).contains("typ");
        }
        assertThat(refusal(token(claims -> claims.put("at_hash", "x")))).contains("ID token");
        assertThat(refusal(token(claims -> claims.putObject("events")))).contains("event");
        assertThat(refusal(token(claims -> claims.putObject("cnf").put("jkt", "x"))))
                .contains("cnf");
        verified(token(claims -> claims.put("typ", "Bearer")));
    }

    @ParameterizedTest
    @CsvSource({"sub", "preferred_username", "owner", "azp"})
    void aNameThatCouldDeceiveIsRefused(String claim) {
        for (String name :
                List.of("", " ", "a\nb", "a\u0000b", "a\u202eb", "a\u200bb", "x".repeat(256))) {
            assertThat(refusal(token(claims -> claims.put(claim, name))))
                    .startsWith(claim + " is not a text");
        }
        assertThat(refusal(token(claims -> claims.put(claim, 7)))).startsWith(claim);
    }

    @Test
    void aTokenWithoutSubjectIsRefused() {
        assertThat(refusal(token(claims -> claims.remove("sub")))).contains("no sub");
    }

    @Test
    void groupsAreTextsOrTheTokenIsRefused() {
        refusal(token(claims -> claims.putObject("realm_access").put("roles", 7)));
        refusal(token(claims -> claims.putObject("realm_access").putArray("roles").add(7)));
        refusal(token(claims -> claims.putObject("realm_access").putArray("roles").add("a\u202e")));
        refusal(
                token(claims -> {
                    var roles = claims.putObject("realm_access").putArray("roles");
                    for (int i = 0; i < 1001; i++) {
                        roles.add("g" + i);
                    }
                }));
        var one = verified(token(claims -> claims.putObject("realm_access").put("roles", "dev")));
        assertThat(one.principal().groups()).containsExactly("dev");
    }

    @Test
    void aKindThatIsNoneIsRefused() {
        assertThat(refusal(token(claims -> claims.put("kind", "root")))).contains("kind");
        assertThat(refusal(token(claims -> claims.put("kind", "HUMAN")))).contains("kind");
    }

    @Test
    void aBrokenOrEndlessActorChainIsRefused() {
        assertThat(refusal(token(claims -> claims.put("act", "agent")))).contains("act");
        assertThat(refusal(token(claims -> claims.putNull("act")))).contains("act");
        assertThat(refusal(token(claims -> claims.putObject("act").put("iss", "x"))))
                .contains("act.sub");
        assertThat(refusal(token(claims -> nest(claims, 9)))).contains("at most 8");
        assertThat(verified(token(claims -> nest(claims, 8))).principal().actors()).hasSize(8);
    }

    private static void nest(ObjectNode claims, int actors) {
        var node = claims;
        for (int i = 0; i < actors; i++) {
            node = node.putObject("act").put("sub", "a" + i);
        }
    }

    @Test
    void aDepthBombIsRefusedBeforeItIsFollowed() {
        String claims = "{\"act\":".repeat(5_000) + "{}" + "}".repeat(5_000);

        assertThat(refusal(TestIdp.sign(key, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", claims)))
                .contains("one JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "exp"})
    void aClaimThatStandsTwiceIsRefused(String name) {
        String twice =
                claims().toString()
                        .replaceFirst("\\{", "{\"" + name + "\":" + claims().get(name) + ",");

        assertThat(refusal(TestIdp.sign(key, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", twice)))
                .contains("repeated names");
        assertThat(refusal(headed("{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa\"}")))
                .contains("repeated names");
    }

    @Test
    void aTokenOfMoreThanTheLimitIsNotRead() {
        assertThat(refusal("a".repeat(MOST_BYTES + 1))).contains("65536 bytes");
        String large = token(claims -> claims.put("x", "y".repeat(60_000)));
        assertThat(large.length()).isGreaterThan(MOST_BYTES);
        assertThat(refusal(large)).contains("expected at most");
    }

    @Test
    void aTokenCutAnywhereIsRefused() {
        String token = token(_ -> {});
        for (int end = 0; end < token.length() - 1; end += 7) {
            refusal(token.substring(0, end));
        }
        assertThat(verify(token.substring(0, token.length() - 1))).isInstanceOf(Refused.class);
    }

    @Test
    void aTokenChangedAnywhereIsRefused() {
        String token = token(_ -> {});
        for (int at = 0; at < token.length() - 2; at += 5) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            refusal(token.substring(0, at) + other + token.substring(at + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "a.b.c.d.e",
                "\u0000",
                "Bearer x.y.z",
                "e30.e30.AA",
                "W10.W10.AA",
                "bnVsbA.bnVsbA.AA",
                "äöü.äöü.äöü"
            })
    void garbageIsRefused(String garbage) {
        refusal(garbage);
    }

    @Test
    void noReasonHoldsAnythingOfTheToken() {
        for (String claim : List.of("iss", "aud", "azp", "sub", "kind", "exp", "nbf", "act")) {
            assertThat(refusal(token(claims -> claims.put(claim, "canary\u0007-4711"))))
                    .doesNotContain("canary");
        }
        assertThat(refusal(headed("{\"alg\":\"canary\",\"kid\":\"canary\"}")))
                .doesNotContain("canary");
        assertThat(refusal(headed("{\"alg\":\"RS256\",\"kid\":\"canary\"}")))
                .doesNotContain("canary");
        assertThat(refusal("canary.canary.canary")).doesNotContain("canary");
    }

    @Test
    void pinnedClaimsAndSubjectsMustFit() {
        var base = idp.config();
        var pinned =
                new dev.sallyport.core.config.IssuerConfig(
                        base.issuer(),
                        base.audience(),
                        Set.of(),
                        base.algorithms(),
                        base.jwksUri(),
                        "groups",
                        base.kindClaim(),
                        Kind.WORKLOAD,
                        base.ownerClaim(),
                        Map.of("repository", "example/shop", "run.attempt", "1"),
                        base.clockSkew(),
                        Set.of("repo:example/shop:*"),
                        Duration.ofMinutes(10));
        verifier.close();
        verifier = new JwtVerifier(List.of(pinned), MOST_BYTES, clock, Runnable::run);
        Consumer<ObjectNode> good =
                claims -> {
                    claims.put("sub", "repo:example/shop:ref:refs/heads/main");
                    claims.put("repository", "example/shop").putObject("run").put("attempt", 1);
                };

        assertThat(verified(token(good)).principal().kind()).isEqualTo(Kind.WORKLOAD);
        assertThat(refusal(token(good.andThen(c -> c.put("repository", "example/shop2")))))
                .contains("repository is not");
        assertThat(refusal(token(good.andThen(c -> c.remove("repository")))))
                .contains("repository is not");
        assertThat(refusal(token(good.andThen(c -> c.putArray("repository").add("example/shop")))))
                .contains("repository is not");
        assertThat(refusal(token(good.andThen(c -> c.put("sub", "repo:example/shopping:x")))))
                .contains("subjects");
        assertThat(refusal(token(good.andThen(c -> c.put("exp", NOW + 900)))))
                .contains("max-token-lifetime");
    }

    @Test
    void aTokenOfOneIssuerSignedByAnotherIsRefused() {
        try (var other = new TestIdp(foreignKey.toPublicJWK())) {
            verifier.close();
            verifier =
                    new JwtVerifier(
                            List.of(idp.config(), other.config()),
                            MOST_BYTES,
                            clock,
                            Runnable::run);
            String header = "{\"alg\":\"RS256\",\"kid\":\"rsa\"}";
            String claimsOfOther = claims().put("iss", other.issuer()).toString();

            assertThat(refusal(TestIdp.sign(key, header, claimsOfOther)))
                    .contains("signature is wrong");
            verified(TestIdp.sign(foreignKey, header, claimsOfOther));
            verified(token(_ -> {}));
        }
    }

    @Test
    void anIssuerThatIsDownLogsNobodyIn() {
        String token;
        try (var gone = new TestIdp(key.toPublicJWK())) {
            token = token(claims -> claims.put("iss", gone.issuer()));
            verifier.close();
            gone.answerKeys(exchange -> exchange.sendResponseHeaders(503, -1));
            verifier = new JwtVerifier(List.of(gone.config()), MOST_BYTES, clock, Runnable::run);
        }

        assertThat(verify(token)).isInstanceOf(NotAvailable.class);
    }
}
