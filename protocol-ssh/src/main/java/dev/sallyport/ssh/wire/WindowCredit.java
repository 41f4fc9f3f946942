package dev.sallyport.ssh.wire;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.channel.AbstractChannel;

/// Lets a channel's peer send as much more as went out on the other side.
///
/// The window is opened on a thread of its own: [#gone] is called under the lock of the session
/// that was written to, and opening takes the lock of the one that was read from. The two relays of
/// a channel do this in opposite directions.
public final class WindowCredit implements ChannelWriter.Credit {
    /// Each step wakes a thread; an eighth of the window is far from stopping the peer.
    private static final int STEP_BYTES = 256 << 10;

    private final AbstractChannel source;
    private final Executor blocking;
    private final AtomicLong gone = new AtomicLong();

    public WindowCredit(AbstractChannel source, Executor blocking) {
        this.source = source;
        this.blocking = blocking;
    }

    @Override
    public void gone(int bytes) {
        long before = gone.getAndAdd(bytes);
        if (before < STEP_BYTES && before + bytes >= STEP_BYTES) {
            blocking.execute(this::open);
        }
    }

    private void open() {
        long room = gone.getAndSet(0);
        try {
            if (source.isOpen()) {
                source.getLocalWindow().release(room);
            }
        } catch (IOException e) {
            source.close(true);
        }
    }
}
