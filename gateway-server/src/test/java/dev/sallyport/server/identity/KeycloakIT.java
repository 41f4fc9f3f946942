package dev.sallyport.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Principal.Kind;
import dev.sallyport.core.Secret;
import dev.sallyport.core.TokenVerifier.Refused;
import dev.sallyport.core.TokenVerifier.Result;
import dev.sallyport.core.TokenVerifier.Verified;
import dev.sallyport.core.config.IssuerConfig;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.core.identity.JwtVerifier;
import dev.sallyport.server.ssh.BrowserLogin;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Tokens as a real Keycloak makes them. Runs with `-Pkeycloak`.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeycloakIT {
    /// Of an issuer's keys: the verifier asks no sooner.
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);

    private static Keycloak keycloak;

    private Duration later = Duration.ZERO;

    @BeforeAll
    static void start() throws Exception {
        String home = System.getProperty("keycloak.home", "");
        assumeFalse(home.isEmpty(), "run Maven with -Pkeycloak");
        keycloak = new Keycloak(Path.of(home));
    }

    @AfterAll
    static void stop() throws Exception {
        if (keycloak != null) {
            keycloak.close();
        }
    }

    private Instant now() {
        return Instant.now().plus(later);
    }

    private JwtVerifier verifier(String audience, String groupsClaim) {
        var issuer =
                new IssuerConfig(
                        keycloak.issuer(),
                        audience,
                        Set.of("agent-platform", "cli", "ssh", "no-audience"),
                        IssuerConfig.DEFAULT_ALGORITHMS,
                        Optional.empty(),
                        groupsClaim,
                        Optional.of("kind"),
                        Kind.HUMAN,
                        Optional.empty(),
                        Map.of(),
                        IssuerConfig.DEFAULT_SKEW);
        return new JwtVerifier(List.of(issuer), 65_535, this::now);
    }

    private static Result verify(JwtVerifier verifier, String token) {
        try (var secret = Secret.of(token)) {
            return verifier.verify(secret);
        }
    }

    private static Principal principal(Result result) {
        assertThat(result).isInstanceOf(Verified.class);
        return ((Verified) result).identity().principal();
    }

    private static String refusal(Result result) {
        assertThat(result).isInstanceOf(Refused.class);
        return ((Refused) result).reason();
    }

    @Test
    @Order(1)
    void anAgentSignsInByClientCredentials() {
        try (var verifier = verifier("sallyport", "realm_access.roles")) {
            String token = keycloak.clientToken("agent-platform").get("access_token").asText();

            var agent = principal(verify(verifier, token));

            assertThat(agent.kind()).isEqualTo(Kind.AGENT);
            assertThat(agent.name()).isEqualTo("service-account-agent-platform");
            assertThat(agent.groups()).contains("dev").doesNotContain("dba");
        }
    }

    @Test
    @Order(2)
    void aPersonSignsInByPasswordWithRolesOrGroups() {
        String token = keycloak.passwordToken().get("access_token").asText();
        try (var roles = verifier("sallyport", "realm_access.roles");
                var groups = verifier("sallyport", "groups")) {
            var ada = principal(verify(roles, token));

            assertThat(ada.kind()).isEqualTo(Kind.HUMAN);
            assertThat(ada.name()).isEqualTo("ada");
            assertThat(ada.groups()).contains("dev", "dba");
            assertThat(principal(verify(groups, token)).groups()).containsExactly("engineering");
        }
    }

    @Test
    @Order(2)
    void aPersonSignsInToSshWithABrowser(@TempDir Path directory) throws Exception {
        BrowserLogin.needSsh();
        try (var verifier = verifier("sallyport", "realm_access.roles");
                var login =
                        new BrowserLogin(
                                directory,
                                verifier,
                                new SshListenerConfig.DeviceLogin(keycloak.issuer(), "ssh"))) {
            login.begin();
            assertThat(login.shownUrl()).endsWith("?user_code=" + login.shownCode());
            try (var person = new Person()) {
                person.confirm(login.shownUrl(), "ada", "ada-password");
            }

            assertThat(login.answer()).as(login.events().toString()).isEqualTo("in as ada\n");
            assertThat(login.principal().name()).isEqualTo("ada");
            assertThat(login.principal().groups()).contains("dev", "dba");
        }
    }

    @Test
    @Order(3)
    void tokensForOthersAreRefused() {
        try (var verifier = verifier("sallyport", "groups")) {
            String other = keycloak.clientToken("other").get("access_token").asText();
            String noAudience = keycloak.clientToken("no-audience").get("access_token").asText();

            assertThat(refusal(verify(verifier, other))).contains("another client");
            assertThat(refusal(verify(verifier, noAudience))).contains("aud");
        }
    }

    @Test
    @Order(4)
    void idAndRefreshTokensAreNoAccessTokens() {
        try (var verifier = verifier("cli", "groups")) {
            var tokens = keycloak.passwordToken();

            assertThat(refusal(verify(verifier, tokens.get("id_token").asText())))
                    .contains("not an access token");
            refusal(verify(verifier, tokens.get("refresh_token").asText()));
        }
    }

    @Test
    @Order(5)
    void aNewKeyIsPickedUpAndTheOldOneForgotten() {
        try (var verifier = verifier("sallyport", "groups")) {
            String before = keycloak.passwordToken().get("access_token").asText();
            principal(verify(verifier, before));

            keycloak.replaceSigningKeys();
            later = BETWEEN_FETCHES;
            String after = keycloak.passwordToken().get("access_token").asText();

            principal(verify(verifier, after));
            assertThat(refusal(verify(verifier, before))).contains("no key");
        }
    }
}
