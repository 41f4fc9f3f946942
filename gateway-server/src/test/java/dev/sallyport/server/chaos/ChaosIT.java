package dev.sallyport.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first law under fire: while clients write, the gateway is killed and the audit database is
/// stopped at random, one or the other or both. The target's server log tells what reached it, and
/// how often; every run of a statement there must have a committed decision of its own.
class ChaosIT {
    private static final Pattern TAG = Pattern.compile("chaos-\\d+-\\d+;");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CLIENTS = 6;

    @Test
    void nothingRunsAtTheTargetWithoutACommittedDecision(@TempDir Path directory) throws Exception {
        run(directory, 20, 20_261_125L);
    }

    @Test
    @Tag("long")
    void nothingRunsAtTheTargetWithoutACommittedDecisionInTwoHundredRounds(@TempDir Path directory)
            throws Exception {
        run(directory, 200, new Random().nextLong());
    }

    private static void run(Path directory, int rounds, long seed) throws Exception {
        var random = new Random(seed);
        Map<String, Integer> executed;
        Map<String, Integer> decided;
        int kills = 0;
        int stops = 0;
        Load load;
        try (var stage = new Stage(directory)) {
            try (var running = new Load(stage, CLIENTS)) {
                load = running;
                for (int round = 1; round <= rounds; round++) {
                    untilWorkGoesOn(stage, running, 20 + random.nextInt(200));
                    int what = random.nextInt(6);
                    boolean kill = what < 3;
                    boolean stop = what > 1;
                    if (stop) {
                        stops++;
                        stage.stopAuditAtOnce();
                    }
                    if (kill) {
                        kills++;
                        stage.killGateway();
                    }
                    if (stop) {
                        stage.startAudit();
                    }
                    if (kill) {
                        stage.startGateway();
                    }
                }
                untilWorkGoesOn(stage, running, 50);
            }
            executed = counted(stage.targetLog());
            decided = decided(stage);
            assertThat(inLedger(stage))
                    .as("rows of acknowledged inserts")
                    .containsAll(load.acknowledged);
            assertThat(holes(stage)).as("lanes whose sequence has holes").isEmpty();
        }
        System.out.printf(
                "chaos: %d rounds (seed %d), %d gateway kills, %d stops of the store, %d statements at the target, %d confirmed to clients,"
                        + " %d refused or cut%n",
                rounds,
                seed,
                kills,
                stops,
                executed.size(),
                load.confirmed(),
                load.failures.size());
        assertThat(executed).hasSizeGreaterThanOrEqualTo(rounds * 20);
        assertThat(load.failures).isNotEmpty();
        var withoutDecision = new HashMap<>(executed);
        withoutDecision
                .entrySet()
                .removeIf(run -> run.getValue() <= decided.getOrDefault(run.getKey(), 0));
        assertThat(withoutDecision)
                .as("statements at the target without a committed decision")
                .isEmpty();
    }

    /// Waits until the clients got so many more statements through.
    private static void untilWorkGoesOn(Stage stage, Load load, int more) throws Exception {
        long goal = load.confirmed() + more;
        boolean reached = await(() -> load.confirmed() >= goal || !stage.gatewayRuns());
        if (!reached || !stage.gatewayRuns()) {
            throw new AssertionError(
                    "work did not go on within "
                            + PATIENCE
                            + "; last failures "
                            + load.failures.stream()
                                    .skip(Math.max(0, load.failures.size() - 5))
                                    .toList()
                            + "\n"
                            + stage.gatewayLog());
        }
    }

    private static boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (condition.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return false;
    }

    /// How often each tag is in lines or events; once in each at most.
    private static Map<String, Integer> counted(Iterable<String> texts) {
        var found = new HashMap<String, Integer>();
        for (String text : texts) {
            TAG.matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .forEach(tag -> found.merge(tag, 1, Integer::sum));
        }
        return found;
    }

    private static Map<String, Integer> decided(Stage stage) throws SQLException {
        var bodies = new ArrayList<String>();
        try (var connection = stage.auditDatabase();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "select body from audit.event where kind = 'decision' and verdict = 'allow'")) {
            while (rows.next()) {
                bodies.add(new String(rows.getBytes(1), StandardCharsets.UTF_8));
            }
        }
        return counted(bodies);
    }

    private static Set<String> inLedger(Stage stage) throws SQLException {
        var found = new HashSet<String>();
        try (var connection = stage.direct();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select tag from " + Stage.TABLE)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static Set<Long> holes(Stage stage) throws SQLException {
        var found = new HashSet<Long>();
        try (var connection = stage.auditDatabase();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "select lane from audit.event group by lane"
                                        + " having count(*) <> max(wseq) or min(wseq) <> 1 or count(distinct wseq) <> count(*)")) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        return found;
    }
}
