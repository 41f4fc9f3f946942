package dev.sallyport.http.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class EarlyBytesTest {
    /// Where the codec stands in the pipeline of a connection.
    private static EmbeddedChannel channel() {
        var channel =
                new EmbeddedChannel(
                        new CombinedChannelDuplexHandler<>(
                                new ChannelInboundHandlerAdapter(),
                                new ChannelOutboundHandlerAdapter()));
        EarlyBytes.drop(channel);
        return channel;
    }

    @Test
    void aBodyBehindTheHandshakeIsLetGo() {
        var body = new DefaultByteBufHolder(Unpooled.buffer().writeByte(1));

        assertThat(channel().writeInbound(body)).isFalse();

        assertThat(body.refCnt()).isZero();
    }

    @Test
    void theBytesOfAnOpenWebSocketPass() {
        var channel = channel();
        ByteBuf frame = Unpooled.buffer().writeByte(1);

        assertThat(channel.writeInbound(frame)).isTrue();

        Object read = channel.readInbound();
        assertThat(read).isSameAs(frame);
        frame.release();
    }
}
