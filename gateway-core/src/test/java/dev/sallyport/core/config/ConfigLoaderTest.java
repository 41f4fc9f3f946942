package dev.sallyport.core.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.core.Principal;
import dev.sallyport.core.config.AuditStoreConfig.Location;
import dev.sallyport.core.config.TargetConfig.UpstreamTls.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    private static final String GOOD =
            """
            gateway: { name: gw-1, public-url: "https://gw.example.com" }
            listeners:
              postgres: { port: 5432 }
            issuers:
              - { issuer: "https://idp.example.com", audience: sallyport }
            targets:
              shop:
                protocol: postgres
                address: "db:5432"
                accounts:
                  app: { username: app, credential: "file:secrets/app", open-to: [any] }
            policies: policies
            audit-store: { embedded: audit }
            """;

    @TempDir Path directory;

    private Config load(String yaml) {
        return ConfigLoader.load(write(yaml));
    }

    private Path write(String yaml) {
        try {
            return Files.writeString(directory.resolve("sallyport.yaml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TargetConfig shop(Config config) {
        return requireNonNull(config.targets().get("shop"));
    }

    private List<String> problems(String yaml) {
        Path file = write(yaml);
        return catchThrowableOfType(ConfigProblems.class, () -> ConfigLoader.load(file))
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    private List<String> problems(String was, String becomes) {
        assertThat(GOOD).contains(was);
        return problems(GOOD.replace(was, becomes));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        var config = load(GOOD);

        assertThat(config.limits()).isEqualTo(LimitsConfig.DEFAULT);
        assertThat(config.api()).isEqualTo(ApiConfig.NOBODY);
        assertThat(config.listeners().postgres().orElseThrow().address()).isEqualTo("127.0.0.1");
        assertThat(config.listeners().api()).isEmpty();
        var shop = shop(config);
        assertThat(shop.database()).isEqualTo("shop");
        assertThat(shop.tls().mode()).isEqualTo(Mode.VERIFY_FULL);
        assertThat(shop.answerDigest()).isFalse();
        assertThat(config.issuers().getFirst().algorithms())
                .isEqualTo(IssuerConfig.DEFAULT_ALGORITHMS);
        assertThat(config.issuers().getFirst().defaultKind()).isEqualTo(Principal.Kind.HUMAN);
        assertThat(config.digest()).hasSize(64);
    }

    @Test
    void pathsAreRelativeToTheFile() {
        var config = load(GOOD);

        assertThat(config.policies()).isEqualTo(directory.resolve("policies"));
        assertThat(config.auditStore().location())
                .isEqualTo(new Location.Embedded(directory.resolve("audit")));
        assertThat(requireNonNull(shop(config).accounts().get("app")).credential())
                .isEqualTo("file:" + directory.resolve("secrets/app"));
    }

    @Test
    void everyProblemIsToldAtOnceWithItsPlace() {
        var problems =
                problems(
                        """
                        gateway: { name: "gw 1" }
                        listeners:
                          postgres: { address: 0.0.0.0, port: 99999 }
                        issuers: []
                        targets:
                          shop:
                            protocol: postgres
                            address: db
                            acounts: {}
                        policies: policies
                        audit-store: { embedded: audit, deadline: soon }
                        """);

        assertThat(problems)
                .anyMatch(p -> p.startsWith("gateway.name (line 1): found 'gw 1'"))
                .anyMatch(p -> p.startsWith("gateway.public-url (line 1): missing"))
                .anyMatch(p -> p.startsWith("listeners.postgres.port (line 3): found 99999"))
                .anyMatch(p -> p.startsWith("listeners.postgres.tls (line 3): missing although"))
                .anyMatch(p -> p.startsWith("issuers (line 4): found none"))
                .anyMatch(p -> p.startsWith("targets.shop.address (line 8): found 'db'"))
                .contains("targets.shop.acounts (line 9): unknown key; did you mean 'accounts'?")
                .anyMatch(p -> p.startsWith("audit-store.deadline (line 11): found 'soon'"))
                .hasSize(9);
    }

    @Test
    void aMissingSectionIsOneProblem() {
        assertThat(problems("gateway: { name: gw-1, public-url: \"https://gw.example.com\" }", ""))
                .containsExactly("gateway (line 2): missing, expected a section; add it");
    }

    @ParameterizedTest
    @CsvSource({
        "policy, policies",
        "listenres, listeners",
        "audit_store, audit-store",
        "Limits, limits",
    })
    void anUnknownKeyIsRefusedWithWhatWasMeant(String key, String meant) {
        assertThat(problems(GOOD + key + ": 1\n"))
                .singleElement()
                .asString()
                .contains("unknown key; did you mean '" + meant + "'?");
    }

    @Test
    void aKeyFarFromAllIsAnsweredWithTheKnownOnes() {
        assertThat(problems(GOOD + "zzzzzz: 1\n"))
                .singleElement()
                .asString()
                .contains("expected one of gateway, listeners, issuers");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertThat(problems(GOOD + "policies: other\n"))
                .containsExactly("policies (line 14): found twice, expected once; remove one");
    }

    @ParameterizedTest
    @CsvSource({"hunter2-literal", "hunter2@x:1", "file:", "env:1hunter2", "vault:hunter2"})
    void aLiteralSecretIsRefusedAndNeverRepeated(String secret) {
        assertThat(problems("file:secrets/app", secret))
                .singleElement()
                .asString()
                .startsWith("targets.shop.accounts.app.credential (line 11): ")
                .contains("expected")
                .doesNotContain("hunter2");
    }

    @Test
    void aLoginInTheAuditStoresAddressIsRefusedAndNeverRepeated() {
        String store =
                """
                audit-store:
                  url: "postgresql://u:hunter2@db/x"
                  writer: { username: w, credential: "env:W" }
                  reader: { username: r, credential: "hunter2" }
                  migrator: { username: m, credential: "env:M" }
                """;

        assertThat(problems("audit-store: { embedded: audit }\n", store))
                .isNotEmpty()
                .allMatch(p -> !p.contains("hunter2"))
                .anyMatch(p -> p.startsWith("audit-store.reader.credential"));
        assertThat(
                        problems(
                                "audit-store: { embedded: audit }\n",
                                store.replace("credential: \"hunter2\"", "credential: \"env:R\"")))
                .singleElement()
                .asString()
                .startsWith("audit-store.url")
                .doesNotContain("hunter2");
    }

    @Test
    void brokenYamlIsToldByItsLineAndNeverQuoted() {
        assertThat(problems(GOOD + "password: \"hunter2\n"))
                .singleElement()
                .asString()
                .startsWith("the file (line 1")
                .contains("not valid YAML")
                .doesNotContain("hunter2");
    }

    @Test
    void aliasesAreRefusedBeforeTheyAreExpanded() {
        String bomb =
                "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n";

        assertThat(problems(bomb)).singleElement().asString().contains("anchor or alias");
    }

    @Test
    void deepNestingEndsInAProblem() {
        assertThat(problems("a: " + "[".repeat(5_000))).singleElement().asString().contains("YAML");
    }

    @Test
    void aHugeFileIsNotRead() {
        assertThat(problems(GOOD + "#".repeat(YamlFile.MOST_BYTES)))
                .singleElement()
                .asString()
                .contains("larger than");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = directory.resolve("none.yaml");

        assertThat(catchThrowableOfType(ConfigProblems.class, () -> ConfigLoader.load(file)))
                .hasMessageContaining("none.yaml does not exist");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Path file = Files.write(directory.resolve("x.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThat(catchThrowableOfType(ConfigProblems.class, () -> ConfigLoader.load(file)))
                .hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, false, 1",
        "192.168.1.1, false, 1",
        "gw.example.com, false, 1",
        "'::', false, 1",
        "0.0.0.0, true, 0",
        "127.0.0.1, false, 0",
        "127.8.9.1, false, 0",
        "'::1', false, 0",
        "localhost, false, 0",
    })
    void plaintextOutsideThisMachineNeedsAWord(String address, boolean allowed, int problems) {
        String yaml =
                GOOD.replace(
                        "{ port: 5432 }",
                        "{ port: 5432, address: \"%s\", allow-plaintext: %s }"
                                .formatted(address, allowed));

        if (problems == 0) {
            assertThat(load(yaml).listeners().postgres()).isPresent();
        } else {
            assertThat(problems(yaml)).singleElement().asString().contains("allow-plaintext: true");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HS256", "none", "RS1", "EdDSA",
    })
    void onlyAsymmetricAlgorithmsCanBeConfigured(String algorithm) {
        assertThat(problems("audience: sallyport", "audience: a, algorithms: [" + algorithm + "]"))
                .singleElement()
                .asString()
                .startsWith("issuers[0].algorithms (line 5): found [" + algorithm + "]");
    }

    @ParameterizedTest
    @CsvSource({
        "http://idp.example.com",
        "https://user@idp.example.com",
        "idp.example.com",
        "https://idp.example.com?x=1",
        "'https://idp example.com'",
    })
    void anIssuerThatAnyoneOnTheWayCouldPlayIsRefused(String issuer) {
        assertThat(problems("https://idp.example.com", issuer))
                .singleElement()
                .asString()
                .startsWith("issuers[0].issuer");
    }

    @Test
    void oneIssuerTwiceIsRefused() {
        assertThat(
                        problems(
                                "issuers:\n",
                                "issuers:\n  - { issuer: \"https://idp.example.com\", audience: b }\n"))
                .singleElement()
                .asString()
                .contains("twice");
    }

    @Test
    void targetAndAccountNamesFitWhereClientsTypeThem() {
        assertThat(problems("  shop:", "  \"sh/op\":"))
                .singleElement()
                .asString()
                .contains("sh/op");
        assertThat(problems("      app:", "      \"a@b\":"))
                .anyMatch(p -> p.contains("a@b"))
                .hasSize(1);
    }

    @Test
    void durationsAndSizesHaveUnits() {
        var limits =
                load(GOOD
                                + "limits: { handshake-timeout: 1500ms, frame-bytes: 2MB, sql-bytes: 64KB }")
                        .limits();

        assertThat(limits.handshakeTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(limits.frameBytes()).isEqualTo(2 << 20);
        assertThat(limits.sqlBytes()).isEqualTo(64 << 10);
        assertThat(problems(GOOD + "limits: { handshake-timeout: 10, frame-bytes: 99GB }"))
                .hasSize(2)
                .allMatch(p -> p.contains("expected a number with"));
    }

    private static final String HOST =
            """
              box:
                protocol: ssh
                address: "box:22"
                host-keys: ["ssh-ed25519 AAAA"]
                accounts:
                  deploy: { username: deploy, private-key: "file:k", open-to: [any] }
            policies: policies
            """;

    private static String withHost(String was, String becomes) {
        assertThat(HOST).contains(was);
        return GOOD.replace("policies: policies\n", HOST.replace(was, becomes));
    }

    @Test
    void aHostIsNoDatabase() {
        var config = load(withHost("box:", "box:"));

        assertThat(config.targets()).containsOnlyKeys("shop");
        assertThat(requireNonNull(config.sshTargets().get("box")).shell()).isEqualTo("/bin/bash");
        assertThat(requireNonNull(config.sshTargets().get("box")).hostPrincipal()).isEqualTo("box");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    host-keys: ["ssh-ed25519 AAAA"] | # none | found none, expected the host's
                    private-key: "file:k" | private-key: hunter2 | literal
                    private-key: "file:k", | # |
                    private-key: "file:k" | private-key: "file:k", password: "env:P" | found both
                    address: "box:22" | database: x | unknown key
                    """)
    void aHostWithoutItsKeysOrWithALiteralSecretIsRefused(
            String was, String becomes, @org.jspecify.annotations.Nullable String told) {
        assertThat(problems(withHost(was, becomes)))
                .anyMatch(problem -> told == null || problem.contains(told))
                .allMatch(problem -> !problem.contains("hunter2"));
    }

    private static final String API =
            """
              orders:
                protocol: http
                url: https://orders.internal/v1/
                accounts:
                  app: { bearer: "file:secrets/key", open-to: [any] }
            """;

    private Config withApi(String line, String instead) {
        return load(
                GOOD.replace(
                                "policies: policies",
                                API.replace(line, instead) + "policies: policies")
                        .replace("  postgres: { port: 5432 }", "  http: { port: 8080 }"));
    }

    @Test
    void anApiIsReadWithItsDefaults() {
        var target = requireNonNull(withApi("", "").httpTargets().get("orders"));
        assertThat(target.basePath()).isEqualTo("/v1");
        assertThat(target.port()).isEqualTo(443);
        assertThat(target.kind()).isEqualTo(HttpTargetConfig.Kind.API);
        assertThat(target.version()).isEqualTo(HttpTargetConfig.Version.AUTO);
        assertThat(requireNonNull(target.accounts().get("app")).credential())
                .isEqualTo(
                        new HttpTargetConfig.HttpCredential.Bearer(
                                "file:" + directory.resolve("secrets/key")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    url: https://orders.internal/v1/ | url: https://u:hunter2@orders.internal/ | targets.orders.url
                    url: https://orders.internal/v1/ | url: https://orders.internal/?a=hunter2 | targets.orders.url
                    url: https://orders.internal/v1/ | url: ftp://orders.internal/              | targets.orders.url
                    url: https://orders.internal/v1/ | url: https://orders.internal/../v1       | targets.orders.url
                    bearer: "file:secrets/key"       | bearer: hunter2                          | targets.orders.accounts.app.bearer
                    bearer: "file:secrets/key"       | header: X-Key                            | targets.orders.accounts.app.value
                    bearer: "file:secrets/key"       | header: Host, value: "env:A"             | targets.orders.accounts.app.header
                    bearer: "file:secrets/key"       | username: a, bearer: "env:A"             | targets.orders.accounts.app.bearer
                    bearer: "file:secrets/key"       | username: "a:b", password: "env:A"       | targets.orders.accounts.app.username
                    """)
    void anApiThatCannotBeMeantIsRefused(String line, String instead, String place) {
        var problems =
                requireNonNull(
                        catchThrowableOfType(ConfigProblems.class, () -> withApi(line, instead)));
        assertThat(problems.problems().toString()).contains(place).doesNotContain("hunter2");
    }

    @Test
    void whoCallsIsToldOnlyWhereItCanBeSigned() {
        var problems =
                requireNonNull(
                        catchThrowableOfType(
                                ConfigProblems.class,
                                () ->
                                        withApi(
                                                "protocol: http",
                                                "protocol: http\n    assertion: X-Caller")));
        assertThat(problems.problems().toString())
                .contains("targets.orders.assertion")
                .contains("listeners.http.assertion-key");
    }

    @Test
    void twoDoorsAtOnePlaceAreRefused() {
        var problems =
                requireNonNull(
                        catchThrowableOfType(
                                ConfigProblems.class,
                                () ->
                                        load(
                                                GOOD.replace(
                                                        "  postgres: { port: 5432 }",
                                                        "  postgres: { port: 5432 }\n"
                                                                + "  http: { port: 5432 }"))));
        assertThat(problems.problems().toString()).contains("listeners.http.port");
    }
}
