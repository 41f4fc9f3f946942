package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.ToolPins.Pin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresToolPinsIT {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "c".repeat(64);
    private static TestStore store;
    private static PostgresToolPins pins;

    @BeforeAll
    static void start() throws Exception {
        store = new TestStore();
        pins = new PostgresToolPins(store.settings(1, Duration.ofSeconds(10)));
    }

    @AfterAll
    static void stop() {
        pins.close();
        store.close();
    }

    @Test
    void theFirstDescriptionIsPinnedAndAnotherOneDoesNotCount() {
        assertThat(pins.seen("first", Map.of("x", A, "y", B))).isEqualTo(Map.of("x", A, "y", B));
        assertThat(pins.seen("first", Map.of("x", C))).isEqualTo(Map.of("x", A));
        assertThat(pins.seen("first", Map.of("x", C, "z", C))).isEqualTo(Map.of("x", A, "z", C));
        assertThat(pins.seen("other", Map.of("x", C))).isEqualTo(Map.of("x", C));
        assertThat(pins.list("first"))
                .contains(
                        new Pin("first", "x", A, C),
                        new Pin("first", "y", B, B),
                        new Pin("first", "z", C, C))
                .hasSize(3);
    }

    @Test
    void aToolIsAcceptedAsItWasSeenLast() {
        pins.seen("accept", Map.of("x", A));
        pins.seen("accept", Map.of("x", B));
        pins.seen("accept", Map.of("x", C));
        assertThat(pins.pin("accept", "x", C, "ada")).isTrue();
        assertThat(pins.seen("accept", Map.of("x", C))).isEqualTo(Map.of("x", C));
        assertThat(pins.seen("accept", Map.of("x", A)))
                .as("what was accepted once does not count for ever")
                .isEqualTo(Map.of("x", C));
        assertThat(pins.list("accept")).containsExactly(new Pin("accept", "x", C, A));
        assertThat(pins.pin("accept", "x", A, "ada")).isTrue();
        assertThat(pins.pin("accept", "x", A, "ada")).isTrue();
        assertThat(pins.list("accept")).containsExactly(new Pin("accept", "x", A, A));
    }

    @Test
    void aDescriptionThatWasReplacedSinceSomebodyLookedIsNotAccepted() {
        pins.seen("replaced", Map.of("x", A));
        pins.seen("replaced", Map.of("x", B));
        pins.seen("replaced", Map.of("x", C));
        assertThat(pins.pin("replaced", "x", B, "ada")).isFalse();
        assertThat(pins.list("replaced")).containsExactly(new Pin("replaced", "x", A, C));
        assertThat(pins.pin("replaced", "x", C, "ada")).isTrue();
        assertThat(pins.list("replaced")).containsExactly(new Pin("replaced", "x", C, C));
    }

    @Test
    void aToolThatNobodySawCannotBeAccepted() {
        assertThat(pins.pin("nowhere", "x", A, "ada")).isFalse();
        assertThat(pins.list("nowhere")).isEmpty();
        assertThat(pins.seen("nowhere", Map.of())).isEmpty();
    }

    @Test
    void aTargetThatDescribesAToolEverAnewAddsABoundedNumberOfRowsAndStaysChanged()
            throws Exception {
        pins.seen("restless", Map.of("x", A));
        alternate("restless", 60);
        assertThat(pins.seen("restless", Map.of("x", B, "y", A))).containsEntry("x", A);
        assertThat(rows("restless", "x")).isBetween(99L, 101L);
        assertThat(rows("restless", "y")).isEqualTo(1);
        assertThat(pins.list("restless")).contains(new Pin("restless", "x", A, B));

        assertThat(pins.pin("restless", "x", B, "ada")).isTrue();
        assertThat(pins.seen("restless", Map.of("x", C))).isEqualTo(Map.of("x", B));
        assertThat(pins.list("restless")).contains(new Pin("restless", "x", B, C));
    }

    /// A list of its own for each turn, with the other description of `x`.
    private static void alternate(String target, int times) throws Exception {
        try (var admin = store.admin();
                var all = admin.createStatement()) {
            all.execute(
                    """
                    DO $$ BEGIN FOR i IN 1..%d LOOP
                        PERFORM audit.tools_seen('%s', ARRAY['x'], ARRAY['%s']);
                        PERFORM audit.tools_seen('%s', ARRAY['x'], ARRAY['%s']);
                    END LOOP; END $$\
                    """
                            .formatted(times, target, B, target, A));
        }
    }

    private static long rows(String target, String tool) throws Exception {
        return store.number(
                "SELECT count(*) FROM audit.tool_seen WHERE target = '"
                        + target
                        + "' AND tool = '"
                        + tool
                        + "'");
    }

    @Test
    void theNewestChangeIsListedFirst() {
        pins.seen("order", Map.of("x", A, "y", A));
        pins.seen("order", Map.of("y", B));
        pins.seen("order", Map.of("x", B));
        assertThat(pins.list("order")).extracting(Pin::tool).containsExactly("x", "y");
    }

    @Test
    void aNameThatCannotBeStoredIsNeverPinned() {
        assertThat(pins.seen("odd", Map.of("a\u0000b", A, "n".repeat(600), A, "\ud800", A, "é", A)))
                .isEqualTo(Map.of("é", A));
        assertThat(pins.pin("odd", "a\u0000b", A, "ada")).isFalse();
    }

    @Test
    void moreToolsThanAnyoneOffersAreRefused() {
        var many =
                IntStream.rangeClosed(0, PostgresToolPins.MOST_TOOLS)
                        .boxed()
                        .collect(Collectors.toMap(i -> "t" + i, _ -> A));
        assertThatThrownBy(() -> pins.seen("many", many)).isInstanceOf(Unavailable.class);
    }

    @Test
    void allWhoComeAtTheSameTimeAreToldOnePin() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, String>>> told = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String digest = List.of(A, B, C).get(i % 3);
                told.add(threads.submit(() -> pins.seen("race", Map.of("x", digest, "y", digest))));
            }
            Map<String, String> first = told.getFirst().get();
            for (var one : told) {
                assertThat(one.get()).isEqualTo(first);
            }
        }
    }
}
