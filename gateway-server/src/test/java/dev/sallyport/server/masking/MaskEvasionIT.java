package dev.sallyport.server.masking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Secret;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.policy.sql.AnalyzerLimits;
import dev.sallyport.policy.sql.PostgresSqlAnalyzer;
import dev.sallyport.postgres.mask.Catalogue;
import dev.sallyport.postgres.mask.MaskPlanner;
import dev.sallyport.server.embedded.EmbeddedCluster;
import dev.sallyport.server.embedded.SharedBinaries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every way round the masks that we know of (`evasions.sql`), with the real analysis and a real
/// server.
///
/// The proof is by difference: the hidden columns get one set of values, then another, everything
/// else stays. What a client sees must be the same, byte for byte; then it tells nothing of the
/// values, in no encoding. And each of these must differ when nothing is hidden: then it is a way.
class MaskEvasionIT {
    private static final String HIDDEN = "email phone card code ssn birth prefs doc blob tags mood";

    private static final List<MaskOrder> REDACT =
            List.of(
                    new MaskOrder(
                            "hide",
                            List.of(HIDDEN.split(" ")).stream().map(c -> "*." + c).toList(),
                            new Method.Redact()));

    private static final List<MaskOrder> MIXED =
            List.of(
                    order("*.email", new Method.Token("customer")),
                    order("*.phone", new Method.Partial(0, 2)),
                    order("customers.card", new Method.Partial(2, 2)),
                    order("public.customers.*", new Method.Partial(0, 0)));

    private static final MaskPlanner PLANNER =
            new MaskPlanner(
                    MaskKeys.of(Map.of("customer", Secret.of("0123456789abcdef0123456789abcdef"))));

    private static final SqlAnalyzer ANALYZER = new PostgresSqlAnalyzer(AnalyzerLimits.defaults());

    @TempDir static Path directory;
    private static EmbeddedCluster cluster;
    private static Catalogue catalogue;
    private static List<Evasion> evasions;
    private static List<Evasion> inferences;
    private static List<Evasion> ordinary;

    private static MaskOrder order(String column, Method method) {
        return new MaskOrder("hide", List.of(column), method);
    }

    @BeforeAll
    static void start() throws IOException, SQLException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        cluster = EmbeddedCluster.start(SharedBinaries.get(), directory.resolve("db"), port);
        Files.writeString(
                directory.resolve("db/data/pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
        execute("SELECT pg_catalog.pg_reload_conf()");
        execute(Evasion.resource("schema.sql"));
        evasions = Evasion.all("evasions.sql");
        inferences = Evasion.all("inferences.sql");
        ordinary = Evasion.all("ordinary.sql");
        try (var client = client()) {
            catalogue = MaskedClient.catalogue(client);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
        Files.deleteIfExists(Path.of("/tmp/sallyport-mask-evasion"));
    }

    private static WireClient client() throws IOException {
        return new WireClient(cluster.port(), "postgres");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = cluster.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Fills the tables; hidden values depend on the variant, all others do not.
    private static void load(int variant) throws SQLException {
        execute(
                """
                TRUNCATE customers, orders, notes, people, staff RESTART IDENTITY;
                INSERT INTO customers
                SELECT i, 'name ' || i, 'city ' || i %% 3,
                       'canary-%1$s-' || chr(97 + (i * 7 + %1$s * 5) %% 26) || repeat('x', %1$s * 3) || i || '@leak.example',
                       '+canary' || (%1$s * 1000 + i), 'canary' || (4000 + %1$s * 100 + i),
                       'canary' || (i + %1$s * 50), 4901 + %1$s * 1000 + i * (7 + %1$s * 4) %% 41,
                       date '1980-01-01' + (%1$s * 3700 + i),
                       jsonb_build_object('secret', 'canary' || (%1$s * 100 + i)),
                       ('<r>canary' || (%1$s * 100 + i) || '</r>')::xml,
                       convert_to('canary' || (%1$s * 100 + i), 'UTF8'),
                       ARRAY['canary' || (%1$s * 100 + i), 'b'],
                       (ARRAY['canary_happy', 'canary_sad'])[1 + %1$s]::mood
                  FROM generate_series(1, 40) i;
                INSERT INTO orders SELECT i, i, 'open' FROM generate_series(1, 20) i;
                INSERT INTO people SELECT i, CASE WHEN i %% 2 = 0 THEN 'n' ELSE 's' END,
                       'canary-%1$s-' || i FROM generate_series(1, 4) i;
                REFRESH MATERIALIZED VIEW kept;
                ANALYZE customers, orders, notes, people, kept;
                """
                        .formatted(variant));
    }

    private record Answer(String seen, boolean refused) {}

    private static Answer answer(Evasion evasion, List<MaskOrder> orders, boolean binary)
            throws IOException {
        try (var server = client()) {
            var client = new MaskedClient(server, ANALYZER, PLANNER, catalogue, orders);
            for (String text : evasion.texts()) {
                client.run(text, binary);
            }
            return new Answer(client.seen(), client.refused());
        }
    }

    private static Map<String, Answer> answers(
            List<Evasion> evasions, int variant, List<MaskOrder> orders, boolean binary)
            throws IOException, SQLException {
        load(variant);
        var answers = new LinkedHashMap<String, Answer>();
        for (Evasion evasion : evasions) {
            answers.put(evasion.name(), answer(evasion, orders, binary));
        }
        return answers;
    }

    private static List<String> different(Map<String, Answer> a, Map<String, Answer> b) {
        return a.keySet().stream()
                .filter(name -> !Objects.equals(a.get(name), b.get(name)))
                .toList();
    }

    @Test
    void noEvasionTellsAnythingOfHiddenValues() throws IOException, SQLException {
        assertThat(evasions).hasSizeGreaterThan(400);
        for (boolean binary : new boolean[] {false, true}) {
            var one = answers(evasions, 0, REDACT, binary);
            var other = answers(evasions, 1, REDACT, binary);
            assertThat(different(one, other)).as("binary " + binary).isEmpty();
        }
    }

    @Test
    void everyEvasionTellsWhenNothingIsHidden() throws IOException, SQLException {
        var different =
                different(
                        answers(evasions, 0, List.of(), false),
                        answers(evasions, 1, List.of(), false));
        var harmless = new ArrayList<>(evasions.stream().map(Evasion::name).toList());
        harmless.removeAll(different);
        assertThat(harmless).isEmpty();
    }

    @Test
    void noMethodShowsAValue() throws IOException, SQLException {
        for (boolean binary : new boolean[] {false, true}) {
            var leaks = new ArrayList<String>();
            answers(evasions, 0, MIXED, binary)
                    .forEach((name, answer) -> {
                        if (answer.seen().toLowerCase(Locale.ROOT).contains("canary")) {
                            leaks.add(name);
                        }
                    });
            assertThat(leaks).as("binary " + binary).isEmpty();
        }
    }

    /// What docs/masking.md says that masks don't stop. When one of these stops telling, say so
    /// there.
    @Test
    void questionsAboutHiddenValuesAreStillAnswered() throws IOException, SQLException {
        var one = answers(inferences, 0, REDACT, false);
        var other = answers(inferences, 1, REDACT, false);
        assertThat(different(one, other)).hasSameSizeAs(inferences);
        one.values().forEach(answer -> assertThat(answer.seen()).doesNotContain("canary"));
    }

    @Test
    void ordinaryWorkIsAnsweredAsWithoutMasks() throws IOException, SQLException {
        var masked = answers(ordinary, 0, REDACT, false);
        var plain = answers(ordinary, 0, List.of(), false);
        assertThat(different(masked, plain)).isEmpty();
    }
}
