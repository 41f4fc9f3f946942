package dev.sallyport.postgres.path;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Everything that is written to the client, in order. Neighbouring ranges of one received buffer
/// leave as one slice; messages of our own go between frames, never into one. Belongs to the event
/// loop.
final class ClientOutlet {
    private final Channel client;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable ByteBuf source;
    private int start;
    private int end;
    private boolean insideFrame;
    private boolean unflushed;

    ClientOutlet(Channel client) {
        this.client = client;
    }

    /// A range of what the upstream sent; copied never, sent at [#endOfBuffer] at the latest.
    ///
    /// @param endsFrame whether a frame ends with it
    void relay(ByteBuf in, int from, int to, boolean endsFrame) {
        if (source == in && end == from) {
            end = to;
        } else {
            endOfBuffer();
            source = in;
            start = from;
            end = to;
        }
        insideFrame = !endsFrame;
        if (endsFrame && !waiting.isEmpty()) {
            endOfBuffer();
            waiting.forEach(this::write);
            waiting.clear();
        }
    }

    /// The buffer that was relayed from is done with.
    void endOfBuffer() {
        ByteBuf in = source;
        if (in != null) {
            source = null;
            write(in.retainedSlice(start, end - start));
        }
    }

    /// A whole message of our own; takes it over.
    void send(ByteBuf message) {
        if (insideFrame) {
            waiting.add(message);
        } else {
            endOfBuffer();
            write(message);
        }
    }

    private void write(ByteBuf bytes) {
        client.write(bytes, client.voidPromise());
        unflushed = true;
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            client.flush();
        }
    }

    /// Whether a frame was sent in part, so that nothing more can be said to the client.
    boolean isInsideFrame() {
        return insideFrame;
    }

    void close() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
