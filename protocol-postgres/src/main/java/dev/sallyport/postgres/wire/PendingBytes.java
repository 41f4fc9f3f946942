package dev.sallyport.postgres.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;

/// Collects a connection's bytes for a handler that reads a login. What is unread when the handler
/// leaves the pipeline goes to the next handler. Fields belong to the event loop.
///
/// Unlike [ByteToMessageDecoder] it never asks for more bytes by itself: with `autoRead` off, a
/// peer that keeps sending fills its own socket.
public abstract class PendingBytes extends ChannelInboundHandlerAdapter {
    private final int mostPendingBytes;
    private ByteBuf pending = Unpooled.EMPTY_BUFFER;

    /// @param mostPendingBytes more unread bytes than this are a [ProtocolViolation]
    protected PendingBytes(int mostPendingBytes) {
        this.mostPendingBytes = mostPendingBytes;
    }

    /// Bytes came. Reads what it can use; the rest is kept.
    protected abstract void read(ChannelHandlerContext ctx, ByteBuf in);

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        pending =
                ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                        ctx.alloc(), pending, (ByteBuf) message);
        if (pending.readableBytes() > mostPendingBytes) {
            throw new ProtocolViolation(
                    pending.readableBytes()
                            + " bytes before the end of the login, expected at most "
                            + mostPendingBytes);
        }
        readAgain(ctx);
    }

    /// Offers the unread bytes once more, after a wait.
    protected final void readAgain(ChannelHandlerContext ctx) {
        read(ctx, pending);
        if (!pending.isReadable()) {
            takePending().release();
        }
    }

    /// The unread bytes, which the caller releases.
    protected final ByteBuf takePending() {
        ByteBuf taken = pending;
        pending = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ByteBuf rest = takePending();
        if (rest.isReadable()) {
            ctx.fireChannelRead(rest);
            ctx.fireChannelReadComplete();
        } else {
            rest.release();
        }
    }
}
