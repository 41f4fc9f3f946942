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
    private @Nullable ByteBuf rewritten;
    private @Nullable ByteBuf lastWords;
    private boolean done;

    ClientOutlet(Channel client) {
        this.client = client;
    }

    /// A range of what the upstream sent; copied never, sent at [#endOfBuffer] at the latest.
    ///
    /// @param endsFrame whether a frame ends with it
    @SuppressWarnings("ReferenceEquality") // the same buffer, not one with the same bytes
    void relay(ByteBuf in, int from, int to, boolean endsFrame) {
        if (done) {
            return;
        }
        endOfRewritten();
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
        if (endsFrame && lastWords != null) {
            ByteBuf message = lastWords;
            lastWords = null;
            last(message);
        }
    }

    /// Sends the last message as soon as no frame is half sent; nothing is sent after it.
    void last(ByteBuf message) {
        if (done || lastWords != null) {
            message.release();
        } else if (insideFrame) {
            lastWords = message;
        } else {
            send(message);
            done = true;
        }
    }

    /// Whether the last message was sent.
    boolean isDone() {
        return done;
    }

    /// Where whole messages can be appended that take the place of what was received; valid until
    /// anything else is called.
    ByteBuf rewriting() {
        if (rewritten == null) {
            endOfBuffer();
            rewritten = client.alloc().buffer();
        }
        return rewritten;
    }

    private void endOfRewritten() {
        ByteBuf bytes = rewritten;
        if (bytes != null) {
            rewritten = null;
            if (done || !bytes.isReadable()) {
                bytes.release();
            } else {
                write(bytes);
            }
        }
    }

    /// The buffer that was relayed from is done with.
    void endOfBuffer() {
        endOfRewritten();
        ByteBuf in = source;
        if (in != null) {
            source = null;
            write(in.retainedSlice(start, end - start));
        }
    }

    /// A whole message of our own; takes it over.
    void send(ByteBuf message) {
        if (done) {
            message.release();
        } else if (insideFrame) {
            waiting.add(message);
        } else {
            endOfBuffer();
            write(message);
        }
    }

    private void write(ByteBuf bytes) {
        if (client.isActive()) {
            client.write(bytes, client.voidPromise());
            unflushed = true;
        } else {
            bytes.release();
        }
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
        if (rewritten != null) {
            rewritten.release();
            rewritten = null;
        }
        if (lastWords != null) {
            lastWords.release();
            lastWords = null;
        }
    }
}
