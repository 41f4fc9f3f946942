package dev.sallyport.http.ws;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// Drops what a client of HTTP/1.1 sends behind its request for a WebSocket before that is
/// answered: a body, or more requests. Nobody may take it for frames, and Armeria, which doesn't
/// expect it, would not let go of its memory.
public final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private EarlyBytes() {}

    /// Call it while the request is being read.
    public static void drop(@Nullable Channel channel) {
        if (channel == null) {
            return;
        }
        // Armeria's HTTP/1.1 codec, which nobody else can name.
        var codec = channel.pipeline().context(CombinedChannelDuplexHandler.class);
        if (codec != null) {
            channel.pipeline().addAfter(codec.name(), null, new EarlyBytes());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf) {
            ctx.fireChannelRead(message); // the WebSocket's own: it is open
        } else {
            ReferenceCountUtil.release(message);
        }
    }
}
