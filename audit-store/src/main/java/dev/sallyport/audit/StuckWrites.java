package dev.sallyport.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Breaks connections that take too long. A socket has a timeout for what it reads alone: what is
/// larger than its buffers is written for as long as a server takes nothing, for ever.
final class StuckWrites implements AutoCloseable {
    private final Duration patience;
    private final ScheduledThreadPoolExecutor watch;

    /// @param patience after which a connection is broken
    StuckWrites(Duration patience) {
        this.patience = patience;
        this.watch =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("audit-stuck-writes").factory());
        watch.setRemoveOnCancelPolicy(true);
    }

    /// Closed when the work is done.
    interface Guard extends AutoCloseable {
        @Override
        void close();
    }

    /// @param connection whose sockets are [ChannelSockets]
    Guard over(Connection connection) throws SQLException {
        var sockets = CopyWire.sockets(connection);
        var alarm = watch.schedule(sockets::breakOff, patience.toMillis(), TimeUnit.MILLISECONDS);
        return () -> alarm.cancel(false);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
