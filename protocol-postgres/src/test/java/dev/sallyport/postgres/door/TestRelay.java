package dev.sallyport.postgres.door;

import dev.sallyport.postgres.OpenedSession;
import dev.sallyport.postgres.SessionEnd;
import dev.sallyport.postgres.StatementPath;
import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.ErrorFields;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A statement path that judges nothing: bytes go through as they come.
final class TestRelay implements StatementPath {
    final List<OpenedSession> opened = new CopyOnWriteArrayList<>();

    @Override
    public void open(OpenedSession session) {
        opened.add(session);
        session.onCancel().accept(() -> session.cancelUpstream().accept(() -> {}));
        Channel client = session.client();
        Channel upstream = session.upstream();
        client.pipeline().addLast(new Copy(upstream));
        upstream.pipeline().addLast(new Copy(client));
        client.writeAndFlush(
                BackendMessages.readyForQuery(client.alloc().buffer(), BackendMessages.IDLE));
        client.config().setAutoRead(true);
        upstream.config().setAutoRead(true);
    }

    private static final class Copy extends ChannelInboundHandlerAdapter {
        private final Channel to;

        Copy(Channel to) {
            this.to = to;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            to.writeAndFlush(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SessionEnd(String sqlState, String message)) {
                ctx.writeAndFlush(
                                BackendMessages.errorResponse(
                                        ctx.alloc().buffer(), ErrorFields.fatal(sqlState, message)))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
