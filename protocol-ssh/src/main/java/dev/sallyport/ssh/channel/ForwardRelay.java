package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.upstream.UpstreamChannel;
import dev.sallyport.ssh.upstream.UpstreamSink;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What comes back on a forwarded connection goes to the side that asked for it.
final class ForwardRelay implements UpstreamSink {
    private final ForwardChannel to;
    private final long mostBytes;
    private final Consumer<ForwardRelay> over;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean isTooMuch = new AtomicBoolean();
    private volatile @Nullable UpstreamChannel from;

    /// @param over called once the connection is closed
    ForwardRelay(ForwardChannel to, long mostBytes, Consumer<ForwardRelay> over) {
        this.to = to;
        this.mostBytes = mostBytes;
        this.over = over;
    }

    @Override
    public void opened(UpstreamChannel channel) {
        from = channel;
        to.accepted(channel);
        if (to.isClosing()) {
            channel.close(true);
        }
    }

    @Override
    public void requested(UpstreamChannel channel) {}

    @Override
    public void data(boolean stderr, byte[] data, int offset, int length) {
        UpstreamChannel source = from;
        if (source == null) {
            return;
        }
        if (bytes.addAndGet(length) > mostBytes) {
            isTooMuch.set(true);
            source.close(false);
            return;
        }
        to.writer().write(false, data, offset, length, source.consumed());
    }

    @Override
    public void ended() {
        to.end();
    }

    @Override
    public void exited(int status) {}

    @Override
    public void killed(String name, boolean dumpedCore, String message) {}

    @Override
    public void refused() {}

    @Override
    public void closed() {
        to.closeAfterwards();
        over.accept(this);
    }

    long bytes() {
        return bytes.get();
    }

    boolean isTooMuch() {
        return isTooMuch.get();
    }
}
