package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.wire.Pty;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of a terminal's sizes on a virtual thread: the newest one, one at a time and some twenty a
/// second at most, however often the client changes it. No window bounds what a client asks for, so
/// what each size costs, a packet to the host and an event of the recording, has to be bounded
/// here.
final class Resizes {
    private static final Logger log = LoggerFactory.getLogger(Resizes.class);
    static final Duration REST = Duration.ofMillis(50);

    private final Executor blocking;
    private final Consumer<Pty.Size> to;
    private Pty.@Nullable Size next;
    private boolean isTelling;

    /// @param to may block
    Resizes(Executor blocking, Consumer<Pty.Size> to) {
        this.blocking = blocking;
        this.to = to;
    }

    /// Never waits.
    synchronized void changed(Pty.Size size) {
        next = size;
        if (!isTelling) {
            isTelling = true;
            blocking.execute(this::tell);
        }
    }

    private void tell() {
        for (Pty.Size size = take(); size != null; size = take()) {
            try {
                to.accept(size);
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("a terminal's size was not taken up");
            }
            LockSupport.parkNanos(REST.toNanos());
        }
    }

    private synchronized Pty.@Nullable Size take() {
        Pty.Size size = next;
        next = null;
        isTelling = size != null;
        return size;
    }
}
