package dev.sallyport.postgres.path;

import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Tags.Backend;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/// The upstream's channel: walks its messages, relays what needs no look as ranges of the received
/// buffer, and shows the rest to [Replies].
final class UpstreamSide extends ChannelInboundHandlerAdapter {
    /// Messages that must be seen whole have no need to be longer.
    private static final int MOST_WHOLE_BYTES = 64 << 20;

    private final Conversation conversation;
    private final Replies replies;
    private final ClientOutlet outlet;
    private final Walker walker = new Walker();

    UpstreamSide(Conversation conversation, Replies replies, ClientOutlet outlet) {
        this.conversation = conversation;
        this.replies = replies;
        this.outlet = outlet;
    }

    private final class Walker extends FrameWalker {
        @Override
        Way way(byte tag, int length) {
            Way way =
                    switch (tag) {
                        case Backend.DATA_ROW, Backend.COPY_DATA -> replies.row(tag, length);
                        default -> Way.WHOLE;
                    };
            if (way == Way.WHOLE && length > MOST_WHOLE_BYTES) {
                throw new ProtocolViolation(
                        "message '" + (char) tag + "' of " + length + " bytes from the upstream");
            }
            return way;
        }

        @Override
        void whole(byte tag, ByteBuf in, int start, int end) {
            if (replies.take(tag, in.slice(start, end - start))) {
                outlet.relay(in, start, end, true);
            }
            stopIfClosed();
        }

        private void stopIfClosed() {
            if (conversation.isClosed()) {
                stop();
            }
        }

        @Override
        void piece(byte tag, ByteBuf in, int start, int end, boolean ends) {
            outlet.relay(in, start, end, ends);
            replies.released(in, start, end);
            stopIfClosed();
        }

        @Override
        void skipped(byte tag) {}

        @Override
        void ended(ByteBuf in) {
            outlet.endOfBuffer();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            walker.take((ByteBuf) message);
        } catch (ProtocolViolation e) {
            walker.stop();
            conversation.parting().upstreamViolates(e);
        }
        conversation.goOn();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        conversation.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        conversation.readAsNeeded();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        walker.close();
        conversation.parting().upstreamIsGone(replies.isFatal());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            conversation.parting().upstreamIsGone(replies.isFatal());
        } else {
            conversation.parting().failed("upstream", cause);
        }
    }
}
