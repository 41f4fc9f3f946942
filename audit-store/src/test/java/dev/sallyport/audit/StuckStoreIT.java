package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Recordings.Chunk;
import dev.sallyport.core.Recordings.Form;
import dev.sallyport.core.Unavailable;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A store over TLS that takes no bytes any more.
@Timeout(60)
class StuckStoreIT {
    private static final Duration SILENCE = Duration.ofMillis(200);

    /// Long enough to make a partition.
    private static final Duration LONGER = Duration.ofSeconds(1);

    private static final int SMALL = 4096;
    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        store = new TestStore();
        store.offerTls();
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    /// A lane whose socket takes little: a large event can't leave whole.
    private static Lane lane(StallingRelay relay, LaneQueue queue) {
        var connections = store.tlsSettings(relay.port()).laneConnections(SILENCE);
        connections.setSendBufferSize(SMALL);
        return new Lane(LaneId.of(LaneId.newBoot(), 0, "stuck"), connections, queue, SILENCE);
    }

    private static Samples.Awaited append(Lane lane, UUID session, String text) {
        var who = Samples.session(Samples.person("stuck " + session));
        var event = Samples.decided(who, text);
        var row = new EventEncoder(new Fragments()).encode(event, lane.lane(), Samples.DIGESTS);
        var ack = new Samples.Awaited();
        assertThat(lane.queue().add(row, EventRow.epochDay(event.at()), ack, null, false)).isNull();
        return ack;
    }

    @Test
    void theWatchOverALaneGoesOnWhenTheLanesWriteIsStuckAndTheEventIsStoredOnce() throws Exception {
        UUID session = UUID.randomUUID();
        try (var relay = new StallingRelay(store.port())) {
            var lane = lane(relay, new LaneQueue(LaneLimits.of(Duration.ofSeconds(30), 1)));
            lane.start();
            assertThat(append(lane, session, "SELECT 1").isDurable()).isTrue();
            relay.stall();
            var large = append(lane, session, "SELECT '" + "x".repeat(50 * 1024) + "'");

            var watch =
                    new FutureTask<>(() -> {
                        while (!large.answer.isDone()) {
                            lane.endSilence(System.nanoTime());
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                        }
                        return true;
                    });
            Thread.ofPlatform().daemon().start(watch);

            assertThat(watch.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(large.isDurable()).isTrue();
            assertThat(lane.close(Duration.ofSeconds(5)).acks).isEmpty();
        }
        assertThat(
                        store.number(
                                "SELECT count(*) FROM audit.event WHERE principal = 'stuck "
                                        + session
                                        + "'"))
                .isEqualTo(2);
    }

    @Test
    void aChunkThatCannotBeWrittenIsLostAndDoesNotHoldItsSession() throws Exception {
        try (var relay = new StallingRelay(store.port())) {
            var connections = store.tlsSettings(relay.port()).recordingConnections(LONGER);
            connections.setSendBufferSize(SMALL);
            var recordings = new PostgresRecordings(connections, LONGER, Samples.CLOCK);
            var recording =
                    recordings.open(
                            Samples.session(Samples.person("stuck")),
                            UUID.randomUUID(),
                            Form.ASCIICAST,
                            "{}");
            relay.stall();
            var chunk = new Chunk(Duration.ZERO, Duration.ZERO, "x".repeat(200 * 1024) + "\n", "");
            var append =
                    new FutureTask<>(() -> {
                        assertThatThrownBy(() -> recording.append(chunk))
                                .isInstanceOf(Unavailable.class);
                        return true;
                    });
            Thread.ofVirtual().start(append);
            assertThat(append.get(20, TimeUnit.SECONDS)).isTrue();

            // The next one has a connection of its own.
            var next =
                    recordings.open(
                            Samples.session(Samples.person("stuck")),
                            UUID.randomUUID(),
                            Form.ASCIICAST,
                            "{}");
            next.append(chunk);
            next.close();
            recordings.close();
        }
    }

    @Test
    void closingTheLogDoesNotWaitForAStuckWrite() throws Exception {
        UUID session = UUID.randomUUID();
        try (var relay = new StallingRelay(store.port())) {
            var lane = lane(relay, new LaneQueue(LaneLimits.of(Duration.ofSeconds(30), 1)));
            lane.start();
            assertThat(append(lane, session, "SELECT 1").isDurable()).isTrue();
            relay.stall();
            var large = append(lane, session, "SELECT '" + "x".repeat(50 * 1024) + "'");

            var close = new FutureTask<>(() -> lane.close(Duration.ofMillis(300)));
            Thread.ofPlatform().daemon().start(close);

            assertThat(close.get(20, TimeUnit.SECONDS).acks).containsExactly(large);
        }
    }
}
