package dev.sallyport.policy.sql;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Principal.Person;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParserTurnsTest {
    private static final Person HOSTILE = new Person("issuer", "hostile");
    private static final Person OTHER = new Person("issuer", "other");
    private static final Person GOOD = new Person("issuer", "good");

    private final ParserThreads parsers = new ParserThreads(2);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void end() {
        release.countDown();
        callers.close();
    }

    private <T> T run(Person asker, Callable<T> work, Duration patience) {
        return parsers.run(asker, work, Deadline.of(Duration.ofSeconds(2), patience));
    }

    /// Until the first of them runs.
    private void flood(Person asker, int texts) throws InterruptedException {
        var runs = new CountDownLatch(1);
        for (int i = 0; i < texts; i++) {
            callers.submit(() ->
                    run(
                            asker,
                            () -> {
                                runs.countDown();
                                return release.await(50, SECONDS);
                            },
                            Duration.ofSeconds(50)));
        }
        runs.await();
    }

    @Test
    void whoeverSendsSlowTextsKeepsNobodyElseWaiting() throws Exception {
        flood(HOSTILE, 100);
        for (int i = 0; i < 20; i++) {
            assertThat(run(GOOD, () -> "read", Duration.ofSeconds(10))).isEqualTo("read");
        }
        assertThat(release.getCount()).isEqualTo(1);
    }

    @Test
    void aTextThatWaitedLongerThanItsDeadlineForAParserIsReadAllTheSame() throws Exception {
        flood(HOSTILE, 1);
        flood(OTHER, 1);
        Future<String> waits =
                callers.submit(() ->
                        parsers.run(
                                GOOD,
                                () -> "read",
                                Deadline.of(Duration.ofNanos(1), Duration.ofSeconds(50))));
        release.countDown();
        assertThat(waits.get()).isEqualTo("read");
    }

    @Test
    void whoeverGetsNoParserIsToldSoAndLeavesNothingBehind() throws Exception {
        flood(HOSTILE, 1);
        flood(OTHER, 1);
        var ran = new ArrayList<String>();
        assertThatThrownBy(() -> run(GOOD, () -> ran.add("late"), Duration.ofMillis(1)))
                .hasMessageContaining("no parser had time");
        release.countDown();
        run(GOOD, () -> ran.add("next"), Duration.ofSeconds(50));
        assertThat(ran).containsExactly("next");
    }

    private static FutureTask<String> text(String name) {
        return new FutureTask<>(() -> name);
    }

    private static Turns.Turn given(Turns turns) {
        var turn = turns.next();
        if (turn == null) {
            throw new AssertionError("nobody gets a turn");
        }
        return turn;
    }

    private static Person asker(Turns turns) {
        return given(turns).asker();
    }

    @Test
    void theNextTurnIsForWhoeverHasFewestAndWaitedLongest() {
        var turns = new Turns(3, 100, 100);
        for (int i = 0; i < 5; i++) {
            turns.add(HOSTILE, text("h"));
        }
        turns.add(OTHER, text("o"));
        turns.add(GOOD, text("g"));
        assertThat(List.of(asker(turns), asker(turns), asker(turns)))
                .containsExactly(HOSTILE, OTHER, GOOD);
        assertThat(turns.next()).isNull();
    }

    @Test
    void nobodyHasTheLastParser() {
        var turns = new Turns(3, 100, 100);
        for (int i = 0; i < 5; i++) {
            turns.add(HOSTILE, text("h"));
        }
        var first = given(turns);
        assertThat(asker(turns)).isEqualTo(HOSTILE);
        assertThat(turns.next()).isNull();
        turns.add(GOOD, text("g"));
        assertThat(asker(turns)).isEqualTo(GOOD);
        turns.done(first);
        assertThat(asker(turns)).isEqualTo(HOSTILE);
    }

    @Test
    void moreThanAFewWaitingTextsOfOneAreRefusedAndThoseOfOthersAreNot() {
        var turns = new Turns(2, 100, 3);
        var texts = List.of(text("1"), text("2"), text("3"));
        texts.forEach(text -> turns.add(HOSTILE, text));
        assertThatThrownBy(() -> turns.add(HOSTILE, text("4")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("3 texts of the same principal wait");
        turns.add(GOOD, text("g"));
        turns.withdraw(HOSTILE, texts.getFirst());
        turns.add(HOSTILE, text("5"));
    }

    @Test
    void noMoreTextsWaitThanThereIsRoomFor() {
        var turns = new Turns(2, 2, 3);
        turns.add(HOSTILE, text("1"));
        turns.add(OTHER, text("2"));
        assertThatThrownBy(() -> turns.add(GOOD, text("3")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("too many texts wait");
    }
}
