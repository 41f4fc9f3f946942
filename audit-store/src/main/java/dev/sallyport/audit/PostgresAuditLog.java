package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log on PostgreSQL. Events of one session go through one [Lane] and keep their order. An
/// event is encoded by the caller's thread, so what is queued has a known size.
///
/// An event that is not durable within the deadline is refused, stays queued and is written later;
/// then a `not_sent` outcome follows it by itself, so that nobody takes the decision for an
/// execution. While the store is known to be down, the deadline is a quarter of a second.
public final class PostgresAuditLog implements AuditLog, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresAuditLog.class);
    private static final long TICK_MILLIS = 25;

    /// While the store answers, nobody's time is over soon.
    private static final long CALM_TICK_MILLIS = 100;

    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int ENCODERS = 32;
    private static final Duration LEAST_CLOSE = Duration.ofSeconds(2);

    private final List<Lane> lanes;
    private final Supplier<ActiveDigests> digests;
    private final InstantSource clock;
    private final Duration deadline;
    private final Fragments fragments = new Fragments();
    private final ArrayBlockingQueue<EventEncoder> encoders = new ArrayBlockingQueue<>(ENCODERS);
    private final LongAdder lost = new LongAdder();
    private final Thread watch;
    private long toldLostNanos = System.nanoTime() - TELL_NANOS;
    private volatile boolean closed;

    private PostgresAuditLog(
            List<Lane> lanes,
            Supplier<ActiveDigests> digests,
            InstantSource clock,
            Duration deadline) {
        this.lanes = List.copyOf(lanes);
        this.digests = digests;
        this.clock = clock;
        this.deadline = deadline;
        this.watch = Thread.ofPlatform().daemon().name("audit-deadlines").unstarted(this::watch);
    }

    /// Starts the lanes. Doesn't wait for the store: until it answers, appends are refused.
    ///
    /// @param digests of what is in force, asked for each event
    public static PostgresAuditLog open(
            AuditStoreSettings settings, Supplier<ActiveDigests> digests, InstantSource clock) {
        return open(settings, LaneLimits.of(settings.deadline(), settings.lanes()), digests, clock);
    }

    static PostgresAuditLog open(
            AuditStoreSettings settings,
            LaneLimits limits,
            Supplier<ActiveDigests> digests,
            InstantSource clock) {
        DataSource store = settings.laneConnections(limits.silence());
        long boot = LaneId.newBoot();
        String replica = hostName();
        var lanes = new ArrayList<Lane>();
        for (int i = 0; i < settings.lanes(); i++) {
            lanes.add(
                    new Lane(
                            LaneId.of(boot, i, replica),
                            store,
                            new LaneQueue(limits),
                            limits.silence()));
        }
        var opened = new PostgresAuditLog(lanes, digests, clock, limits.deadline());
        lanes.forEach(Lane::start);
        opened.watch.start();
        return opened;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "unknown";
        }
    }

    /// Whether every lane reaches its store, as far as is known.
    public boolean isAvailable() {
        return !closed && lanes.stream().noneMatch(lane -> lane.queue().isDown());
    }

    @Override
    public void append(AuditEvent event, Ack ack) {
        LaneQueue.Refusal refusal;
        try {
            refusal = queue(lane(event), event, ack, promise(event), false);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("event", event.id()).setCause(e).log("event not encoded");
            Lane.tell(ack, new Unavailable("the event could not be encoded", e));
            return;
        }
        if (refusal != null) {
            lost.increment();
            Lane.tell(ack, unavailable(refusal));
        }
    }

    private LaneQueue.@Nullable Refusal queue(
            Lane lane,
            AuditEvent event,
            Ack ack,
            Batch.@Nullable Promise promise,
            boolean obliged) {
        EventEncoder encoder = encoders.poll();
        if (encoder == null) {
            encoder = new EventEncoder(fragments);
        }
        Bytes row = encoder.encode(event, lane.lane(), digests.get());
        var refusal = lane.queue().add(row, EventRow.epochDay(event.at()), ack, promise, obliged);
        boolean _ = encoders.offer(encoder);
        return refusal;
    }

    private static Unavailable unavailable(LaneQueue.Refusal refusal) {
        return switch (refusal) {
            case CLOSED -> new Unavailable("the audit log is closed");
            case FULL -> new Unavailable("the audit log's queue is full");
        };
    }

    /// Only what lets a command through must be taken back.
    private static Batch.@Nullable Promise promise(AuditEvent event) {
        return event instanceof AuditEvent.Decided decided
                        && (decided.decision() instanceof Decision.Allow
                                || decided.decision() instanceof Decision.Mask)
                ? new Batch.Promise(decided.session(), decided.id())
                : null;
    }

    private Lane lane(AuditEvent event) {
        UUID session =
                switch (event) {
                    case AuditEvent.Decided e -> e.session().id();
                    case AuditEvent.Finished e -> e.session().id();
                    case AuditEvent.SessionOpened e -> e.session().id();
                    case AuditEvent.SessionClosed e -> e.session().id();
                    case AuditEvent.ApprovalChanged e ->
                            EventEncoder.sessionId(e.request().session());
                    case AuditEvent.Login _, AuditEvent.Administered _ -> null;
                };
        return lanes.get(session == null ? 0 : Math.floorMod(session.hashCode(), lanes.size()));
    }

    private void watch() {
        try {
            while (!closed) {
                TimeUnit.MILLISECONDS.sleep(isAvailable() ? CALM_TICK_MILLIS : TICK_MILLIS);
                for (Lane lane : lanes) {
                    refuse(lane, lane.queue().overdue(System.nanoTime()));
                    lane.endSilence(System.nanoTime());
                }
                tellLost();
            }
        } catch (InterruptedException _) {
            // close() ends the watch.
        }
    }

    /// Once a second at most, by the watch alone.
    private void tellLost() {
        long events = System.nanoTime() - toldLostNanos < TELL_NANOS ? 0 : lost.sumThenReset();
        if (events > 0) {
            toldLostNanos = System.nanoTime();
            log.atError().addKeyValue("events", events).log("events not queued, and so lost");
        }
    }

    private void refuse(Lane lane, Batch.Refused refused) {
        if (refused.acks.isEmpty()) {
            return;
        }
        for (var promise : refused.promises) {
            takeBack(lane, promise.session(), promise.decision());
        }
        var why =
                new Unavailable(
                        "not durable within the deadline of " + deadline.toMillis() + " ms");
        refused.acks.forEach(ack -> Lane.tell(ack, why));
    }

    private void takeBack(Lane lane, Session session, UUID decision) {
        var notSent = new Outcome(Outcome.Status.NOT_SENT, null, -1, 0, 0, Duration.ZERO, null);
        var event =
                new AuditEvent.Finished(
                        Ids.uuid7(clock), clock.instant(), session, decision, notSent);
        try {
            var _ = queue(lane, event, Ack.IGNORED, null, true);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("event", event.id()).setCause(e).log("event not encoded");
        }
    }

    /// Refuses new events, writes what is queued within the deadline, and answers whoever is left.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        Duration patience = deadline.compareTo(LEAST_CLOSE) < 0 ? LEAST_CLOSE : deadline;
        lanes.forEach(lane -> lane.queue().close());
        try {
            long until = System.nanoTime() + patience.toNanos();
            for (Lane lane : lanes) {
                tellLeft(lane.close(Duration.ofNanos(Math.max(1, until - System.nanoTime()))));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            lanes.forEach(lane -> tellLeft(lane.queue().abandon()));
        }
        closed = true;
        watch.interrupt();
    }

    private static void tellLeft(Batch.Refused left) {
        if (!left.acks.isEmpty()) {
            log.atError().addKeyValue("events", left.acks.size()).log("events lost at close");
            left.acks.forEach(ack -> Lane.tell(ack, new Unavailable("the audit log is closed")));
        }
    }
}
