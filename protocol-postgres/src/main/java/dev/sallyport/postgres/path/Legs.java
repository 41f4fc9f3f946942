package dev.sallyport.postgres.path;

import dev.sallyport.postgres.OpenedSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The two channels of a session: what goes up, who reads, and how both are closed. What goes to
/// the client goes through its [ClientOutlet]. Belongs to the event loop.
final class Legs {
    /// Frames up to this size leave together, copied into one buffer: one system call's worth of
    /// copying is cheaper than a list of buffers.
    private static final int SMALL_BYTES = 2048;

    private static final int GATHERED_BYTES = 16 * 1024;

    private final Channel client;
    private final Channel upstream;
    private final Consumer<Runnable> cancelUpstream;
    private @Nullable ByteBuf gathered;
    private boolean unflushed;

    Legs(OpenedSession opened) {
        this.client = opened.client();
        this.upstream = opened.upstream();
        this.cancelUpstream = opened.cancelUpstream();
    }

    ByteBuf buffer() {
        return client.alloc().buffer();
    }

    /// Takes the bytes over.
    void toUpstream(ByteBuf bytes) {
        unflushed = true;
        if (bytes.readableBytes() > SMALL_BYTES) {
            writeGathered();
            upstream.write(bytes, upstream.voidPromise());
            return;
        }
        ByteBuf into = gathered;
        if (into == null) {
            into = upstream.alloc().directBuffer(SMALL_BYTES, GATHERED_BYTES);
            gathered = into;
        }
        into.writeBytes(bytes);
        bytes.release();
        if (into.maxCapacity() - into.writerIndex() < SMALL_BYTES) {
            writeGathered();
        }
    }

    private void writeGathered() {
        ByteBuf bytes = gathered;
        if (bytes != null) {
            gathered = null;
            upstream.write(bytes, upstream.voidPromise());
        }
    }

    void flushUpstream() {
        if (unflushed) {
            unflushed = false;
            writeGathered();
            upstream.flush();
        }
    }

    boolean isUpstreamActive() {
        return upstream.isActive();
    }

    void cancelUpstream(Runnable over) {
        cancelUpstream.accept(over);
    }

    /// Each side is read as long as the other takes it.
    ///
    /// @param clientMayGoOn whether there is room for more messages that wait
    /// @param finishes whether the upstream's answers are read though nobody takes them
    void read(boolean clientMayGoOn, boolean finishes) {
        read(client, clientMayGoOn && upstream.isWritable());
        read(upstream, finishes || client.isWritable());
    }

    private static void read(Channel channel, boolean wanted) {
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    void close() {
        flushUpstream();
        closeAfterWrites(upstream);
        closeAfterWrites(client);
    }

    private static void closeAfterWrites(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
