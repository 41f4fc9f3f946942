package dev.sallyport.audit;

import dev.sallyport.core.AuditLog.Ack;
import dev.sallyport.core.Unavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One writer: one thread, one connection, one sequence. Writes what its [LaneQueue] has, batch by
/// batch, each until it is durable:
///
/// ```
/// take ─▶ connect? ─▶ COPY ─┬─ done ─▶ acks
///            ▲              └─ failed ─▶ connect, ask for the lane's end ─┬─ batch is there ─▶ acks
///            └───────────── back off ◀────────────────────────────────────┴─ it is not
/// ```
///
/// A batch keeps its sequences however often it is tried, so it can't be there twice.
final class Lane implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final long FIRST_BACK_OFF_MILLIS = 50;
    private static final long MOST_BACK_OFF_MILLIS = 1_000;
    private static final Duration LAST_WAIT = Duration.ofSeconds(1);
    private static final List<String> TELLABLE =
            List.of("08", "25006", "28", "3D", "42501", "44", "53", "57", "58");

    private final LaneId id;
    private final DataSource store;
    private final LaneQueue queue;
    private final Duration silence;
    private final Thread thread;
    private volatile @Nullable LaneConnection connection;
    private volatile boolean abandoned;
    private boolean told;

    /// @param silence how long the store may say nothing before a connection counts as broken
    Lane(LaneId id, DataSource store, LaneQueue queue, Duration silence) {
        this.id = id;
        this.store = store;
        this.queue = queue;
        this.silence = silence;
        this.thread = Thread.ofPlatform().daemon().name("audit-lane-" + id.index()).unstarted(this);
    }

    long lane() {
        return id.lane();
    }

    LaneQueue queue() {
        return queue;
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            warmUp();
            Batch batch = queue.take();
            while (batch != null && write(batch)) {
                acknowledge(batch);
                batch = queue.take();
            }
        } catch (InterruptedException _) {
            // close() gave up waiting; it answers who is left.
        } catch (RuntimeException | Error e) {
            log.atError().addKeyValue("lane", id.index()).setCause(e).log("audit lane failed");
            queue.down(System.nanoTime());
            throw e;
        } finally {
            disconnect();
        }
    }

    /// Connects before the first event; a store that is not there yet is waited for.
    private void warmUp() throws InterruptedException {
        long backOff = FIRST_BACK_OFF_MILLIS;
        while (connection == null && !abandoned && !queue.isClosing()) {
            try {
                connection = LaneConnection.open(store, id);
                up();
            } catch (SQLException | RuntimeException e) {
                failed(e);
                queue.backOff(backOff);
                backOff = longer(backOff);
            }
        }
    }

    /// @return false when the log was closed before the batch was durable
    private boolean write(Batch batch) throws InterruptedException {
        boolean tried = false;
        long backOff = 0;
        while (!abandoned) {
            try {
                LaneConnection current = connected();
                if (!tried || !current.holds(id, batch)) {
                    tried = true;
                    current.copy(batch);
                }
                up();
                return true;
            } catch (SQLException | RuntimeException e) {
                disconnect();
                failed(e);
                if (backOff > 0) { // a connection gone stale costs no wait
                    queue.backOff(backOff);
                }
                backOff = longer(backOff);
            }
        }
        return false;
    }

    private static long longer(long backOff) {
        if (backOff == 0) {
            return FIRST_BACK_OFF_MILLIS;
        }
        long jitter = ThreadLocalRandom.current().nextLong(FIRST_BACK_OFF_MILLIS);
        return Math.min(2 * backOff, MOST_BACK_OFF_MILLIS) + jitter;
    }

    private LaneConnection connected() throws SQLException {
        LaneConnection current = connection;
        if (current == null) {
            current = LaneConnection.open(store, id);
            connection = current;
        }
        return current;
    }

    private void disconnect() {
        LaneConnection current = connection;
        connection = null;
        if (current != null) {
            current.close();
        }
    }

    /// Breaks a connection that says nothing; called now and then by another thread.
    void endSilence(long nowNanos) {
        LaneConnection current = connection;
        if (current != null) {
            current.abortIfSilent(silence, nowNanos);
        }
    }

    /// Once for each batch, whatever its takers do: it is durable, and nothing of it is tried
    /// again.
    private void acknowledge(Batch batch) {
        var homes = new IdentityHashMap<Executor, List<Ack>>();
        for (int i = queue.durable(batch); i < batch.count(); i++) {
            Ack ack = batch.ack(i);
            homes.computeIfAbsent(home(ack), _ -> new ArrayList<>()).add(ack);
        }
        queue.recycle(batch);
        homes.forEach(Lane::tell);
    }

    private static Executor home(Ack ack) {
        try {
            return ack.home();
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("the taker of an acknowledgement has no home");
            return Runnable::run;
        }
    }

    private static void tell(Executor home, List<Ack> durable) {
        try {
            home.execute(() -> durable.forEach(Lane::tell));
        } catch (RejectedExecutionException e) {
            durable.forEach(Lane::tell); // they know best what that means
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("the home of acknowledgements failed");
            durable.forEach(Lane::tell);
        }
    }

    private static void tell(Ack ack) {
        try {
            ack.durable();
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("the taker of an acknowledgement failed");
        }
    }

    private void up() {
        queue.up();
        if (told) {
            told = false;
            log.atInfo().addKeyValue("lane", id.index()).log("audit store is back");
        }
    }

    /// Messages may quote what was to be stored, so they are told only for what has nothing to do
    /// with it (PostgreSQL manual, "Error Codes"): connections, logins, rights, resources, a server
    /// that shuts down or is read-only.
    private void failed(Exception e) {
        queue.down(System.nanoTime());
        if (told) {
            return;
        }
        told = true;
        String state = e instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "none";
        boolean harmless =
                e instanceof Unavailable || TELLABLE.stream().anyMatch(state::startsWith);
        log.atWarn()
                .addKeyValue("lane", id.index())
                .addKeyValue("state", state)
                .addKeyValue("reason", harmless ? e.getMessage() : e.getClass().getSimpleName())
                .log("audit store not available: commands are refused until it is back");
    }

    /// Writes what is queued, for so long at most; then gives up.
    ///
    /// @return who was left
    Batch.Refused close(Duration patience) throws InterruptedException {
        queue.close();
        if (!thread.join(patience)) {
            abandoned = true;
            LaneConnection current = connection;
            if (current != null) {
                current.abort();
            }
            thread.interrupt();
            boolean _ = thread.join(LAST_WAIT);
        }
        return queue.abandon();
    }

    static void tell(Ack ack, Unavailable why) {
        try {
            ack.unavailable(why);
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("the taker of an acknowledgement failed");
        }
    }
}
