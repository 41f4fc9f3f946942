package dev.sallyport.postgres.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/// Ways to end a connection so that its last message arrives.
final class Ending {
    private Ending() {}

    /// Says that nothing more comes, reads on until the peer closes too, and closes at the latest
    /// after `lingerMillis`.
    static void closeSoon(Channel channel, long lingerMillis) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel socket) {
            socket.shutdownOutput();
        }
        channel.config().setAutoRead(true);
        channel.eventLoop().schedule(() -> channel.close(), lingerMillis, TimeUnit.MILLISECONDS);
    }

    /// Closes once what was written before has left, and in any case after `mostMillis`.
    static void closeAfterWrites(Channel channel, long mostMillis) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        channel.eventLoop().schedule(() -> channel.close(), mostMillis, TimeUnit.MILLISECONDS);
    }
}
