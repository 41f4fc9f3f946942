package dev.sallyport.ssh.broker;

import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.ssh.upstream.UpstreamChannel;
import dev.sallyport.ssh.upstream.UpstreamSink;
import dev.sallyport.ssh.wire.Pty;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One line at the host, followed from a virtual thread. What the host sends is queued, bounded by
/// the channel's window; `upstream` and `isGivenUp` may be asked from any thread.
final class LineRun implements UpstreamSink {
    /// Quiet: what the masks keep back is judged as it stands.
    private static final long QUIET_MILLIS = 150;

    private sealed interface Event {
        @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
        record Data(boolean stderr, byte[] bytes) implements Event {}

        record Exited(int status) implements Event {}

        record Killed(String signal) implements Event {}

        record Refused() implements Event {}

        record Closed() implements Event {}
    }

    /// What came of it.
    ///
    /// @param status null where the host did not say
    /// @param isWhole false where the line returned more than its rule allows and was stopped
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Result(
            @Nullable Integer status,
            @Nullable String signal,
            boolean isWhole,
            boolean isRefused,
            byte[] told,
            long bytes,
            long masked) {}

    /// Takes what may be shown.
    interface Shown {
        void show(byte[] data) throws IOException;
    }

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final @Nullable Marked marked;
    private final @Nullable StreamMask outMask;
    private final @Nullable StreamMask errMask;
    private final long mostBytes;
    private final Shown shown;
    private volatile @Nullable UpstreamChannel upstream;
    private volatile boolean isGivenUp;
    private long bytes;
    private boolean isWhole = true;

    /// @param marker what divides the output from what is told behind it; null where nothing is
    LineRun(
            byte @Nullable [] marker,
            @Nullable StreamMask outMask,
            @Nullable StreamMask errMask,
            long mostBytes,
            Shown shown) {
        this.marked = marker == null ? null : new Marked(marker);
        this.outMask = outMask;
        this.errMask = errMask;
        this.mostBytes = mostBytes;
        this.shown = shown;
    }

    @Override
    public void opened(UpstreamChannel channel) {
        upstream = channel;
        if (isGivenUp) {
            channel.close(true);
        }
    }

    @Override
    public void requested(UpstreamChannel channel) {}

    @Override
    public void data(boolean stderr, byte[] data, int offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(data, offset, copy, 0, length);
        events.add(new Event.Data(stderr, copy));
    }

    @Override
    public void ended() {}

    @Override
    public void exited(int status) {
        events.add(new Event.Exited(status));
    }

    @Override
    public void killed(String name, boolean dumpedCore, String message) {
        events.add(new Event.Killed(name));
    }

    @Override
    public void refused() {
        events.add(new Event.Refused());
    }

    @Override
    public void closed() {
        events.add(new Event.Closed());
    }

    /// Bytes that the client typed for the command; waits while the host takes none.
    ///
    /// @throws IOException when the host's end is closed
    void input(byte[] data) throws IOException {
        var to = upstream;
        if (to != null) {
            to.writer().blocking(false).write(data);
        }
    }

    void endInput() {
        var to = upstream;
        if (to != null) {
            to.endInput();
        }
    }

    void resized(Pty.Size size) {
        var to = upstream;
        if (to != null) {
            to.resize(size);
        }
    }

    /// Ctrl-C: the command is told; the second time it is left alone.
    void interrupt() {
        var to = upstream;
        if (to == null || isGivenUp) {
            giveUp();
            return;
        }
        isGivenUp = true;
        to.signal("INT");
    }

    /// The host's end is closed, whatever still runs there.
    void giveUp() {
        isGivenUp = true;
        var to = upstream;
        if (to != null) {
            to.signal("HUP");
            to.close(true);
        }
    }

    /// Shows what comes until the host closes the channel.
    ///
    /// @throws IOException when the client is gone
    Result follow() throws IOException, InterruptedException {
        Integer status = null;
        String signal = null;
        boolean isRefused = false;
        while (true) {
            Event next = events.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
            switch (next) {
                case null -> pause();
                case Event.Data(boolean stderr, byte[] data) -> take(stderr, data);
                case Event.Exited(int code) -> status = code;
                case Event.Killed(String name) -> signal = name;
                case Event.Refused() -> isRefused = true;
                case Event.Closed() -> {
                    finish();
                    return new Result(status, signal, isWhole, isRefused, told(), bytes, masked());
                }
            }
        }
    }

    private byte[] told() {
        return marked == null ? new byte[0] : marked.told();
    }

    private void take(boolean stderr, byte[] data) throws IOException {
        byte[] content = stderr || marked == null ? data : marked.feed(data);
        StreamMask mask = stderr ? errMask : outMask;
        release(mask == null ? content : mask.feed(content, 0, content.length));
        var from = upstream;
        if (from != null) {
            from.consumed().gone(data.length);
        }
    }

    private void release(byte[] data) throws IOException {
        if (data.length == 0 || !isWhole) {
            return;
        }
        if (bytes + data.length > mostBytes) {
            isWhole = false;
            giveUp();
            return;
        }
        bytes += data.length;
        shown.show(data);
    }

    private void pause() throws IOException {
        if (outMask != null) {
            release(outMask.pause());
        }
        if (errMask != null) {
            release(errMask.pause());
        }
    }

    private void finish() throws IOException {
        byte[] rest = marked == null ? new byte[0] : marked.finish();
        if (outMask == null) {
            release(rest);
        } else {
            release(outMask.feed(rest, 0, rest.length));
            release(outMask.finish());
        }
        if (errMask != null) {
            release(errMask.finish());
        }
    }

    private long masked() {
        return (outMask == null ? 0 : outMask.masked()) + (errMask == null ? 0 : errMask.masked());
    }
}
