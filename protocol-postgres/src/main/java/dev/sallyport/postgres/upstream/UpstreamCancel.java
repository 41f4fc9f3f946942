package dev.sallyport.postgres.upstream;

import dev.sallyport.core.config.TargetConfig;
import dev.sallyport.postgres.upstream.TlsOpening.Secured;
import dev.sallyport.postgres.wire.CancelKey;
import dev.sallyport.postgres.wire.FrontendMessages;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a CancelRequest with the upstream's own key, on a connection of its own to the very
/// address of the session's connection (a name may stand for several servers), with TLS as for the
/// login. The upstream answers by closing.
final class UpstreamCancel extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(UpstreamCancel.class);
    private static final int TIMEOUT_SECONDS = 5;

    private final CancelKey key;

    private UpstreamCancel(CancelKey key) {
        this.key = key;
    }

    /// @param over called on the session's event loop when the connection is closed, which the
    ///   upstream does after it has interrupted what ran (or when none could be made)
    static void send(
            Channel session,
            TargetConfig target,
            Optional<SslContext> tls,
            CancelKey key,
            Runnable over) {
        ChannelFuture connecting =
                new Bootstrap()
                        .group(session.eventLoop())
                        .channel(session.getClass())
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_SECONDS * 1000)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new ReadTimeoutHandler(TIMEOUT_SECONDS))
                                                .addLast(new TlsOpening(target, tls))
                                                .addLast(new UpstreamCancel(key));
                                    }
                                })
                        .connect(session.remoteAddress());
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                notSent(target, connected.cause());
            }
        });
        connecting.channel().closeFuture().addListener(_ -> over.run());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Secured.SECURED) {
            ctx.writeAndFlush(FrontendMessages.cancelRequest(ctx.alloc().buffer(), key));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private static void notSent(TargetConfig target, Throwable cause) {
        log.atWarn()
                .addKeyValue("target", target.target().name())
                .addKeyValue("cause", String.valueOf(cause))
                .log("cancel request not sent");
    }
}
