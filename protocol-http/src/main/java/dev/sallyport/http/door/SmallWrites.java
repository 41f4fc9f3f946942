package dev.sallyport.http.door;

import com.linecorp.armeria.internal.common.TrafficLoggingHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets the headers of an answer and the beginning of its body leave in one system call (and one
/// TLS record).
///
/// Armeria asks for the next piece of an answer only when the one before was written. Here a small
/// piece counts as written once it is flushed, as long as little is on its way; flushes are
/// gathered until the event loop's turn is over. Not sooner: Netty's encoders rely on it that no
/// write ends before its flush. So what a slow client leaves with us grows by [#MOST_BYTES] at
/// most. A connection is closed when all that was taken has left, or a moment later.
final class SmallWrites extends ChannelOutboundHandlerAdapter {
    static final int MOST_BYTES = 16 << 10;

    /// So many writes wait where a client asks for answers of the protocol's own (PING, SETTINGS)
    /// and takes none of them (CVE-2019-9512). Each holds some 200 bytes of heap as long as the
    /// connection is open: less than 1 MB, where 3 million PINGs were 680. The answers of 256
    /// streams at once are some 1,500.
    static final int MOST_WAITING = 4_000;

    /// A client that takes nothing doesn't keep its connection.
    private static final long MOST_CLOSING_MILLIS = 2_000;

    private final Queue<Early> early = new ArrayDeque<>(4);
    private int taken;
    private int waiting;
    private @Nullable ChannelFuture last;

    /// Takes its place before TLS, so that records are gathered too.
    static void gather(ChannelPipeline pipeline) {
        String next = pipeline.context(TrafficLoggingHandler.class).name();
        pipeline.addBefore(
                next,
                null,
                new FlushConsolidationHandler(
                        FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
        pipeline.addBefore(next, null, new SmallWrites());
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        int size = message instanceof ByteBuf bytes ? bytes.readableBytes() : MOST_BYTES;
        if (waiting > 0 || taken + size >= MOST_BYTES) {
            waiting++;
            if (waiting > MOST_WAITING) {
                ctx.close();
            }
            last = ctx.write(message, promise.unvoid());
            last.addListener(_ -> waiting--);
            return;
        }
        taken += size;
        var told = new Early(size, promise);
        early.add(told);
        last = ctx.write(message).addListener(told);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        for (var told = early.poll(); told != null; told = early.poll()) {
            told.succeed();
        }
    }

    /// A write that counts as written before it is. Its promise is told once: a promise of several
    /// writes, as those of a frame of HTTP/2 have, counts.
    private final class Early implements ChannelFutureListener {
        private final int size;
        private @Nullable ChannelPromise promise;

        Early(int size, ChannelPromise promise) {
            this.size = size;
            this.promise = promise;
        }

        void succeed() {
            var untold = promise;
            promise = null;
            if (untold != null) {
                untold.trySuccess();
            }
        }

        @Override
        public void operationComplete(ChannelFuture written) {
            taken -= size;
            var untold = promise;
            if (untold != null && !written.isSuccess()) {
                promise = null;
                untold.tryFailure(written.cause());
            }
            succeed();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        var before = last;
        if (before == null || before.isDone()) {
            ctx.close(promise);
            return;
        }
        var closing = new Closing(ctx, promise);
        before.addListener(_ -> closing.run());
        ctx.executor().schedule(closing, MOST_CLOSING_MILLIS, TimeUnit.MILLISECONDS);
        flush(ctx);
    }

    /// Happens once: when the socket is closed, what it did not take fails, and that would close it
    /// again with a promise that was told already.
    private static final class Closing implements Runnable {
        private final ChannelHandlerContext ctx;
        private @Nullable ChannelPromise promise;

        Closing(ChannelHandlerContext ctx, ChannelPromise promise) {
            this.ctx = ctx;
            this.promise = promise;
        }

        @Override
        public void run() {
            var untold = promise;
            promise = null;
            if (untold != null) {
                ctx.close(untold);
            }
        }
    }
}
