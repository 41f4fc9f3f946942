package dev.sallyport.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wakes those who wait for a request, whichever replica changed it: one connection that listens,
/// as long as someone waits. A lost notification costs a waiter one round of his own polling.
final class ApprovalSignals implements AutoCloseable {
    static final String CHANNEL = "sallyport_approvals";
    private static final Logger log = LoggerFactory.getLogger(ApprovalSignals.class);
    private static final int LISTEN_MILLIS = 1_000;
    private static final long RETRY_MILLIS = 500;

    private final DataSource store;
    private final ConcurrentHashMap<String, Waiters> waiting = new ConcurrentHashMap<>();
    private final Thread listener;
    private volatile boolean closed;

    /// @param count how many wait for this request
    private record Waiters(Semaphore changed, int count) {}

    ApprovalSignals(DataSource store) {
        this.store = store;
        this.listener = Thread.ofPlatform().daemon().name("audit-approvals").start(this::run);
    }

    /// From here on changes are counted, so that none is lost between a look at the row and the
    /// wait. Close it after the wait.
    Watch watch(String id) {
        var waiters =
                waiting.compute(
                        id,
                        (_, old) ->
                                old == null
                                        ? new Waiters(new Semaphore(0), 1)
                                        : new Waiters(old.changed(), old.count() + 1));
        synchronized (this) {
            notifyAll();
        }
        return new Watch(id, waiters.changed());
    }

    final class Watch implements AutoCloseable {
        private final String id;
        private final Semaphore changed;

        private Watch(String id, Semaphore changed) {
            this.id = id;
            this.changed = changed;
        }

        /// Until the request may have changed, or the time is over.
        void await(long millis) throws InterruptedException {
            boolean _ = changed.tryAcquire(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            waiting.computeIfPresent(
                    id,
                    (_, old) ->
                            old.count() == 1 ? null : new Waiters(old.changed(), old.count() - 1));
        }
    }

    private void changed(String id) {
        var waiters = waiting.get(id);
        if (waiters != null) {
            waiters.changed().release(waiters.count());
        }
    }

    private void run() {
        while (!closed) {
            try {
                awaitWaiters();
                listen();
            } catch (SQLException | dev.sallyport.core.Unavailable e) {
                log.atDebug().setCause(e).log("not listening for approvals; polling goes on");
                pause();
            } catch (InterruptedException _) {
                return; // close()
            }
        }
    }

    private synchronized void awaitWaiters() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
    }

    private void listen() throws SQLException {
        try (Connection connection = store.getConnection()) {
            try (var sql = connection.createStatement()) {
                sql.execute("LISTEN " + CHANNEL);
            }
            waiting.keySet().forEach(this::changed); // what happened before the LISTEN
            var notifications = connection.unwrap(PGConnection.class);
            while (!closed && !waiting.isEmpty()) {
                var arrived = notifications.getNotifications(LISTEN_MILLIS);
                for (var notification : orNone(arrived)) {
                    changed(notification.getParameter());
                }
            }
        }
    }

    private static org.postgresql.PGNotification[] orNone(
            org.postgresql.PGNotification @Nullable [] arrived) {
        return arrived == null ? new org.postgresql.PGNotification[0] : arrived;
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException _) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        listener.interrupt();
        synchronized (this) {
            notifyAll();
        }
    }
}
