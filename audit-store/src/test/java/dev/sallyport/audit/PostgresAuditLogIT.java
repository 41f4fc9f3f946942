package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditLog.Ack;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresAuditLogIT {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        store = new TestStore();
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    private static PostgresAuditLog log(int lanes) {
        return log(lanes, Duration.ofSeconds(10));
    }

    private static PostgresAuditLog log(int lanes, Duration deadline) {
        return PostgresAuditLog.open(
                store.settings(lanes, deadline), () -> Samples.DIGESTS, Samples.CLOCK);
    }

    @Test
    void anAcknowledgedEventIsVisibleToEveryoneAtThatMoment() throws Exception {
        var session = Samples.session(Samples.person("visible"));
        var event = Samples.decided(session, "SELECT 1");
        var seen = new CompletableFuture<Long>();
        try (var log = log(1)) {
            log.append(
                    event,
                    new Ack() {
                        @Override
                        public void durable() {
                            try {
                                seen.complete(
                                        store.number(
                                                "SELECT count(*) FROM audit.event WHERE id = '"
                                                        + event.id()
                                                        + "'"));
                            } catch (SQLException e) {
                                seen.completeExceptionally(e);
                            }
                        }

                        @Override
                        public void unavailable(Unavailable why) {
                            seen.completeExceptionally(why);
                        }
                    });
            assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void whatBecameDurableTogetherIsToldItsHomeInOneTask() throws Exception {
        var session = Samples.session(Samples.person("home"));
        var laneIsHeld = new CountDownLatch(1);
        var allAreQueued = new CountDownLatch(1);
        var told = new CountDownLatch(50);
        var tasks = new AtomicInteger();
        Executor home =
                task -> {
                    tasks.incrementAndGet();
                    task.run();
                };
        try (var log = log(1)) {
            log.append(
                    Samples.decided(session, "SELECT 1"),
                    ack(
                            Ack.ANYWHERE,
                            () -> {
                                laneIsHeld.countDown();
                                awaitQuietly(allAreQueued);
                            }));
            assertThat(laneIsHeld.await(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 50; i++) {
                log.append(Samples.decided(session, "SELECT " + i), ack(home, told::countDown));
            }
            allAreQueued.countDown();
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(tasks).hasValue(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean _ = latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Ack ack(Executor home, Runnable durable) {
        return new Ack() {
            @Override
            public void durable() {
                durable.run();
            }

            @Override
            public void unavailable(Unavailable why) {
                throw why;
            }

            @Override
            public Executor home() {
                return home;
            }
        };
    }

    @Test
    void sequencesOfALaneAreDenseAndKeepTheOrderOfASession() throws Exception {
        int callers = 8;
        int each = 200;
        var sessions = new ArrayList<Session>();
        var acks = new ArrayList<List<Samples.Awaited>>();
        try (var log = log(3)) {
            var threads = new ArrayList<Thread>();
            for (int c = 0; c < callers; c++) {
                var session = Samples.session(Samples.person("dense" + c));
                var mine = new ArrayList<Samples.Awaited>();
                sessions.add(session);
                acks.add(mine);
                threads.add(
                        Thread.startVirtualThread(() -> {
                            for (int i = 0; i < each; i++) {
                                var ack = new Samples.Awaited();
                                mine.add(ack);
                                log.append(Samples.decided(session, "SELECT " + i), ack);
                            }
                        }));
            }
            for (var thread : threads) {
                thread.join();
            }
            acks.forEach(list -> list.forEach(ack -> assertThat(ack.isDurable()).isTrue()));
        }
        assertThat(
                        store.number(
                                "SELECT count(*) FROM (SELECT lane, count(*) AS n, min(wseq) AS lo,"
                                        + " max(wseq) AS hi FROM audit.event WHERE lane IN (SELECT lane"
                                        + " FROM audit.event WHERE principal LIKE 'dense%') GROUP BY"
                                        + " lane) l WHERE lo <> 1 OR hi <> n"))
                .isZero();
        assertThat(
                        store.number(
                                "SELECT count(DISTINCT xmin::text) FROM audit.event WHERE principal"
                                        + " LIKE 'dense%'"))
                .as("commits for %d events: many share one", callers * each)
                .isLessThan(callers * each / 4);
        for (var session : sessions) {
            assertThat(
                            store.query(
                                    "SELECT command FROM audit.event WHERE session = '"
                                            + session.id()
                                            + "' ORDER BY wseq"))
                    .hasSize(each)
                    .startsWith("SELECT 0", "SELECT 1", "SELECT 2")
                    .endsWith("SELECT " + (each - 1));
        }
    }

    @Test
    void aTakerThatThrowsDoesNotStopItsLane() {
        var session = Samples.session(Samples.person("thrower"));
        try (var log = log(1)) {
            var first = new CountDownLatch(1);
            log.append(
                    Samples.decided(session, "SELECT 1"),
                    new Ack() {
                        @Override
                        public void durable() {
                            first.countDown();
                            throw new IllegalStateException("thrown by a test");
                        }

                        @Override
                        public void unavailable(Unavailable why) {}
                    });
            var second = new Samples.Awaited();
            log.append(Samples.decided(session, "SELECT 2"), second);
            assertThat(second.isDurable()).isTrue();
            assertThat(first.getCount()).isZero();
        }
    }

    @Test
    void aHomeThatFailsDoesNotStopItsLaneAndItsTakersAreTold() throws Exception {
        var session = Samples.session(Samples.person("homeless"));
        try (var log = log(1)) {
            for (Executor home : List.<Executor>of(task -> failed(), task -> exhausted())) {
                var told = new CompletableFuture<Boolean>();
                log.append(Samples.decided(session, "SELECT 1"), at(() -> home, told));
                assertThat(told.get(20, TimeUnit.SECONDS)).isTrue();
            }
            var told = new CompletableFuture<Boolean>();
            log.append(Samples.decided(session, "SELECT 2"), at(PostgresAuditLogIT::failed, told));
            assertThat(told.get(20, TimeUnit.SECONDS)).isTrue();

            var next = new Samples.Awaited();
            log.append(Samples.decided(session, "SELECT 3"), next);
            assertThat(next.isDurable()).isTrue();
            assertThat(log.isAvailable()).isTrue();
        }
        assertThat(store.number("SELECT count(*) FROM audit.event WHERE principal = 'homeless'"))
                .isEqualTo(4);
    }

    private static Executor failed() {
        throw new IllegalStateException("thrown by a test");
    }

    private static Executor exhausted() {
        throw new OutOfMemoryError("no thread could be made: thrown by a test");
    }

    private static Ack at(Supplier<Executor> home, CompletableFuture<Boolean> told) {
        return new Ack() {
            @Override
            public Executor home() {
                return home.get();
            }

            @Override
            public void durable() {
                told.complete(true);
            }

            @Override
            public void unavailable(Unavailable why) {
                told.complete(false);
            }
        };
    }

    /// A stolen login that forges a row further on and cuts the connection off.
    @Test
    void aForgedRowInItsLaneDoesNotMakeTheGatewayTakeAnEventForStored() throws Exception {
        var session = Samples.session(Samples.person("forged"));
        try (var log = log(1, SHORT)) {
            var first = new Samples.Awaited();
            log.append(Samples.decided(session, "SELECT 1"), first);
            assertThat(first.isDurable()).isTrue();
            String lane =
                    store.query("SELECT lane FROM audit.event WHERE principal = 'forged'")
                            .getFirst();
            for (int wseq : new int[] {2, 1_000_000}) {
                forge(lane, wseq);
            }
            var second = new Samples.Awaited();
            var event = Samples.decided(session, "SELECT 2");
            log.append(event, second);
            assertThat(second.isDurable()).isFalse();
            assertThat(
                            store.number(
                                    "SELECT count(*) FROM audit.event WHERE id = '"
                                            + event.id()
                                            + "'"))
                    .isZero();
        }
    }

    private static void forge(String lane, int wseq) throws SQLException {
        try (var connection = store.writer();
                var insert = connection.createStatement()) {
            insert.execute(
                    "INSERT INTO audit.event (day, lane, wseq, id, ts, kind, actors, truncated,"
                            + " config_digest, leaf, body) VALUES ((now() AT TIME ZONE 'UTC')::date, "
                            + lane
                            + ", "
                            + wseq
                            + ", gen_random_uuid(), now(), 'admin', '{}', false, '',"
                            + " sha256(''), '')");
        }
    }

    @Test
    void anEventThatTheStoreSilentlyLeavesOutIsNotTakenForStored() throws Exception {
        try (var admin = store.admin();
                var sql = admin.createStatement()) {
            sql.execute(
                    "CREATE FUNCTION public.leave_out() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN RETURN CASE WHEN NEW.command = ''left out'' THEN NULL ELSE"
                            + " NEW END; END'");
            sql.execute(
                    "CREATE TRIGGER leave_out BEFORE INSERT ON audit.event FOR EACH ROW EXECUTE"
                            + " FUNCTION public.leave_out()");
            try (var log = log(1, SHORT)) {
                var session = Samples.session(Samples.person("silent"));
                var ack = new Samples.Awaited();
                log.append(Samples.decided(session, "left out"), ack);
                assertThat(ack.isDurable()).isFalse();
                sql.execute("DROP TRIGGER leave_out ON audit.event");
                Samples.awaitAvailable(log);
            } finally {
                sql.execute("DROP FUNCTION public.leave_out() CASCADE");
            }
        }
    }

    @Test
    void eventsThatNobodyWaitsForAreWrittenAsWell() throws Exception {
        var session = Samples.session(Samples.person("ignored"));
        try (var log = log(2)) {
            for (int i = 0; i < 100; i++) {
                log.append(Samples.decided(session, "SELECT " + i), Ack.IGNORED);
            }
        }
        assertThat(
                        store.number(
                                "SELECT count(*) FROM audit.event WHERE principal = 'ignored' AND"
                                        + " leaf = sha256('\\x00'::bytea || body)"))
                .isEqualTo(100);
    }
}
