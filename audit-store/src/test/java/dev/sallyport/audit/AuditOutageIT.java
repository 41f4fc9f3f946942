package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog.Ack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditOutageIT {
    private static final String LANE_BACKENDS =
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'sallyport audit lane'";
    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        store = TestStore.onItsOwnServer();
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    private static PostgresAuditLog log(int lanes) {
        return PostgresAuditLog.open(
                store.settings(lanes, Duration.ofSeconds(5)), () -> Samples.DIGESTS, Samples.CLOCK);
    }

    @Test
    void whileTheStoreIsDownAppendsAreRefusedSoonAndItRecoversByItself() throws Exception {
        var session = Samples.session(Samples.person("outage"));
        try (var log = log(1)) {
            Samples.awaitAvailable(log);
            store.kill();
            var first = new Samples.Awaited();
            var refused = Samples.decided(session, "SELECT 'refused'");
            log.append(refused, first);
            assertThat(first.isDurable()).isFalse();
            assertThat(log.isAvailable()).isFalse();
            long start = System.nanoTime();
            var second = new Samples.Awaited();
            log.append(Samples.decided(session, "SELECT 'second'"), second);
            assertThat(second.isDurable()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(2));
            var outcome = Samples.finished(session, UUID.randomUUID());
            log.append(outcome, Ack.IGNORED);

            store.restart();
            Samples.awaitAvailable(log);
            assertThat(log.isAvailable()).isTrue();
            awaitCount("id = '" + outcome.id() + "'", 1);
            awaitCount("decision = '" + refused.id() + "' AND outcome = 'not_sent'", 1);
            awaitCount("session = '" + session.id() + "' AND kind = 'decision'", 2);
        }
    }

    @Test
    void noAcknowledgedEventIsLostAndNoneIsThereTwiceWhenTheServerCrashes() throws Exception {
        var acknowledged = new ConcurrentLinkedQueue<UUID>();
        var refused = new ConcurrentLinkedQueue<UUID>();
        var stop = new AtomicBoolean();
        try (var log = log(2)) {
            Samples.awaitAvailable(log);
            var callers = new ArrayList<Thread>();
            for (int c = 0; c < 8; c++) {
                var session = Samples.session(Samples.person("crash" + c));
                callers.add(
                        Thread.startVirtualThread(() -> {
                            while (!stop.get()) {
                                appendOne(
                                        log,
                                        Samples.decided(session, "SELECT 1"),
                                        acknowledged,
                                        refused);
                            }
                        }));
            }
            for (int round = 0; round < 3; round++) {
                int enough = acknowledged.size() + 200;
                awaitSize(acknowledged, enough);
                store.kill();
                store.restart();
            }
            awaitSize(acknowledged, acknowledged.size() + 50);
            stop.set(true);
            for (var caller : callers) {
                caller.join();
            }
        }
        var stored =
                store.query(
                        "SELECT id FROM audit.event WHERE principal LIKE 'crash%' AND kind ="
                                + " 'decision'");
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(stored).containsAll(acknowledged.stream().map(UUID::toString).toList());
        assertThat(refused).isNotEmpty();
        assertThat(
                        store.query(
                                "SELECT decision FROM audit.event WHERE principal LIKE 'crash%' AND"
                                        + " outcome = 'not_sent'"))
                .containsExactlyInAnyOrderElementsOf(refused.stream().map(UUID::toString).toList());
        assertThat(
                        store.number(
                                "SELECT count(*) FROM (SELECT lane FROM audit.event GROUP BY lane"
                                        + " HAVING max(wseq) <> count(*) OR min(wseq) <> 1) holes"))
                .isZero();
    }

    private static void appendOne(
            PostgresAuditLog log,
            AuditEvent.Decided event,
            ConcurrentLinkedQueue<UUID> acknowledged,
            ConcurrentLinkedQueue<UUID> refused) {
        var ack = new Samples.Awaited();
        log.append(event, ack);
        (ack.isDurable() ? acknowledged : refused).add(event.id());
    }

    @Test
    void aFullQueueRefusesDecisionsAtOnceAndKeepsRoomForOutcomes() throws Exception {
        var session = Samples.session(Samples.person("full"));
        var limits =
                new LaneLimits(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        1 << 20,
                        100,
                        Duration.ofMillis(10),
                        Duration.ofSeconds(10));
        store.kill();
        try (var log =
                PostgresAuditLog.open(
                        store.settings(1, Duration.ofSeconds(30)),
                        limits,
                        () -> Samples.DIGESTS,
                        Samples.CLOCK)) {
            var waiting = new ArrayList<Samples.Awaited>();
            for (int i = 0; i < 50; i++) {
                var ack = new Samples.Awaited();
                waiting.add(ack);
                log.append(Samples.decided(session, "SELECT " + i), ack);
            }
            var over = new Samples.Awaited();
            log.append(Samples.decided(session, "SELECT 'over'"), over);
            assertThat(over.answer).isCompletedWithValue(false);
            assertThat(waiting).noneMatch(ack -> ack.answer.isDone());
            for (int i = 0; i < 60; i++) {
                log.append(Samples.finished(session, UUID.randomUUID()), Ack.IGNORED);
            }
            store.restart();
            waiting.forEach(ack -> assertThat(ack.isDurable()).isTrue());
            awaitCount("session = '" + session.id() + "' AND kind = 'outcome'", 50);
        } finally {
            if (!isUp()) {
                store.restart();
            }
        }
    }

    @Test
    void closingAnswersEveryoneWhoseEventIsNotDurable() throws Exception {
        var session = Samples.session(Samples.person("closing"));
        var acks = new ArrayList<Samples.Awaited>();
        store.kill();
        try {
            var limits =
                    new LaneLimits(
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(20),
                            1 << 20,
                            100,
                            Duration.ofMillis(10),
                            Duration.ofSeconds(10));
            try (var log =
                    PostgresAuditLog.open(
                            store.settings(1, Duration.ofSeconds(2)),
                            limits,
                            () -> Samples.DIGESTS,
                            Samples.CLOCK)) {
                for (int i = 0; i < 5; i++) {
                    var ack = new Samples.Awaited();
                    acks.add(ack);
                    log.append(Samples.decided(session, "SELECT " + i), ack);
                }
            }
            assertThat(acks).allMatch(ack -> ack.answer.isDone());
            acks.forEach(ack -> assertThat(ack.isDurable()).isFalse());
        } finally {
            store.restart();
        }
    }

    @Test
    void aStoreThatHangsIsNotWaitedForAndUsedAgainWhenItAnswers() throws Exception {
        var session = Samples.session(Samples.person("hang"));
        try (var log =
                PostgresAuditLog.open(
                        store.settings(1, Duration.ofSeconds(1)),
                        () -> Samples.DIGESTS,
                        Samples.CLOCK)) {
            Samples.awaitAvailable(log);
            String backend = Long.toString(store.number(LANE_BACKENDS));
            var refused = Samples.decided(session, "SELECT 'hang'");
            signal("-STOP", backend);
            try {
                var ack = new Samples.Awaited();
                long start = System.nanoTime();
                log.append(refused, ack);
                assertThat(ack.isDurable()).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofSeconds(3));
            } finally {
                signal("-CONT", backend);
            }
            Samples.awaitAvailable(log);
            awaitCount("decision = '" + refused.id() + "' AND outcome = 'not_sent'", 1);
            awaitCount("id = '" + refused.id() + "'", 1);
        }
    }

    /// The first server process gets the batch as well, once it goes on.
    @Test
    void aConnectionThatStaysSilentIsGivenUpAndItsBatchIsStoredOnce() throws Exception {
        var session = Samples.session(Samples.person("mute"));
        var limits =
                new LaneLimits(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        1 << 20,
                        100,
                        Duration.ofMillis(10),
                        Duration.ofMillis(500));
        try (var log =
                PostgresAuditLog.open(
                        store.settings(1, Duration.ofSeconds(20)),
                        limits,
                        () -> Samples.DIGESTS,
                        Samples.CLOCK)) {
            Samples.awaitAvailable(log);
            String backend = Long.toString(store.number(LANE_BACKENDS));
            var event = Samples.decided(session, "SELECT 'mute'");
            var ack = new Samples.Awaited();
            signal("-STOP", backend);
            try {
                log.append(event, ack);
                assertThat(ack.isDurable()).isTrue();
            } finally {
                signal("-CONT", backend);
            }
            var next = new Samples.Awaited();
            log.append(Samples.decided(session, "SELECT 'next'"), next);
            assertThat(next.isDurable()).isTrue();
            awaitBackends("pid = " + backend, 0);
            awaitCount("id = '" + event.id() + "'", 1);
        }
    }

    private static void awaitBackends(String where, long count) throws Exception {
        var deadline = Instant.now().plusSeconds(20);
        long found = -1;
        while (Instant.now().isBefore(deadline) && found != count) {
            found = store.number("SELECT count(*) FROM pg_stat_activity WHERE " + where);
        }
        assertThat(found).isEqualTo(count);
    }

    private static void signal(String signal, String process) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, process).inheritIO().start().waitFor())
                .isZero();
    }

    @Test
    void eventsAreStoredOverTlsAsWell() throws Exception {
        store.offerTls();
        var session = Samples.session(Samples.person("tls"));
        try (var log =
                PostgresAuditLog.open(store.tlsSettings(), () -> Samples.DIGESTS, Samples.CLOCK)) {
            Samples.awaitAvailable(log);
            for (int i = 0; i < 3; i++) {
                var ack = new Samples.Awaited();
                log.append(Samples.decided(session, "SELECT 'tls'"), ack);
                assertThat(ack.isDurable()).isTrue();
            }
            assertThat(
                            store.query(
                                    "SELECT ssl FROM pg_stat_ssl WHERE pid IN ("
                                            + LANE_BACKENDS
                                            + ")"))
                    .containsExactly("t");
        }
    }

    /// As after a failover to a standby that is not promoted yet.
    @Test
    void aStoreThatTurnsReadOnlyRefusesAndIsUsedAgainOnceItTakesEvents() throws Exception {
        var session = Samples.session(Samples.person("standby"));
        try (var log = log(1)) {
            Samples.awaitAvailable(log);
            readOnly("on");
            try {
                var ack = new Samples.Awaited();
                log.append(Samples.decided(session, "SELECT 'standby'"), ack);
                assertThat(ack.isDurable()).isFalse();
                assertThat(log.isAvailable()).isFalse();
            } finally {
                readOnly("off");
            }
            Samples.awaitAvailable(log);
            assertThat(log.isAvailable()).isTrue();
        }
    }

    private static void readOnly(String value) throws Exception {
        try (var connection = store.admin();
                var sql = connection.createStatement()) {
            sql.execute("ALTER ROLE \"wr\"\"iter\" SET default_transaction_read_only = " + value);
            sql.execute(LANE_BACKENDS.replace("SELECT pid", "SELECT pg_terminate_backend(pid)"));
        }
    }

    private static boolean isUp() {
        try {
            return store.number("SELECT 1") == 1;
        } catch (java.sql.SQLException _) {
            return false;
        }
    }

    private static void awaitSize(ConcurrentLinkedQueue<UUID> queue, int size)
            throws InterruptedException {
        var deadline = Instant.now().plusSeconds(30);
        while (queue.size() < size) {
            assertThat(Instant.now()).isBefore(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static void awaitCount(String where, long count) throws Exception {
        var deadline = Instant.now().plusSeconds(20);
        long found = -1;
        while (Instant.now().isBefore(deadline) && found != count) {
            found = store.number("SELECT count(*) FROM audit.event WHERE " + where);
        }
        assertThat(List.of(where, found)).isEqualTo(List.of(where, count));
    }
}
