package dev.sallyport.postgres.upstream;

import dev.sallyport.postgres.upstream.UpstreamFailure.Kind;
import dev.sallyport.postgres.upstream.UpstreamResult.Failed;
import dev.sallyport.postgres.upstream.UpstreamResult.LoggedIn;
import dev.sallyport.postgres.wire.CancelKey;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Dials a target and logs in, all on the client's event loop: address by address until one
/// answers, with protocol 3.2 first and 3.0 where the upstream refuses that outright. The caller
/// holds the clock and calls [#abandon] when the time is up.
public final class UpstreamLogin {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int NEWEST_MINOR = 2;

    private final EventLoop loop;
    private final Class<? extends Channel> channelType;
    private final Executor blocking;
    private final UpstreamOrder order;
    private final Consumer<UpstreamResult> done;
    private @Nullable Channel current;
    private boolean isOver;

    /// @param done called once, on the event loop
    public UpstreamLogin(
            EventLoop loop,
            Class<? extends Channel> channelType,
            Executor blocking,
            UpstreamOrder order,
            Consumer<UpstreamResult> done) {
        this.loop = loop;
        this.channelType = channelType;
        this.blocking = blocking;
        this.order = order;
        this.done = done;
    }

    /// On the event loop.
    public void start() {
        dial(0, NEWEST_MINOR);
    }

    /// Gives up: closes the connection and wipes the credential. On the event loop; without effect
    /// once `done` was called.
    public void abandon(String reason) {
        finish(new Failed(new UpstreamFailure(Kind.UNREACHABLE, reason)));
    }

    private void dial(int address, int minor) {
        ChannelFuture connecting =
                new Bootstrap()
                        .group(loop)
                        .channel(channelType)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .handler(initializer(address, minor))
                        .connect(order.addresses().get(address));
        current = connecting.channel();
        connecting.addListener((ChannelFuture connected) -> {
            if (!connected.isSuccess()) {
                notConnected(address, minor, connected.cause());
            }
        });
    }

    private void notConnected(int address, int minor, @Nullable Throwable cause) {
        if (isOver) {
            return;
        }
        if (address + 1 < order.addresses().size()) {
            dial(address + 1, minor);
        } else {
            finish(
                    new Failed(
                            new UpstreamFailure(
                                    Kind.UNREACHABLE, "no connection to the upstream: " + cause)));
        }
    }

    private ChannelInitializer<Channel> initializer(int address, int minor) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new TlsOpening(order.target(), order.tls()))
                        .addLast(new LoginHandler(order, minor, blocking, listener(address)));
            }
        };
    }

    private LoginHandler.Listener listener(int address) {
        return new LoginHandler.Listener() {
            @Override
            public void ready(
                    ChannelHandlerContext ctx,
                    Map<String, String> parameters,
                    @Nullable CancelKey key) {
                finish(loggedIn(ctx, parameters, key));
            }

            @Override
            public void failed(ChannelHandlerContext ctx, UpstreamFailure why) {
                if (ctx.channel().equals(current)) {
                    finish(new Failed(why));
                }
            }

            @Override
            public void tooNew(ChannelHandlerContext ctx) {
                ctx.close();
                dial(address, 0);
            }
        };
    }

    private LoggedIn loggedIn(
            ChannelHandlerContext ctx, Map<String, String> parameters, @Nullable CancelKey key) {
        Channel channel = ctx.channel();
        return new LoggedIn(
                channel,
                parameters,
                over -> {
                    if (key == null) {
                        over.run();
                    } else {
                        UpstreamCancel.send(channel, order.target(), order.tls(), key, over);
                    }
                },
                () -> {
                    if (!ctx.isRemoved()) {
                        channel.pipeline().remove(ctx.handler());
                    }
                });
    }

    private void finish(UpstreamResult result) {
        if (isOver) {
            return;
        }
        isOver = true;
        order.credential().close();
        if (result instanceof Failed && current != null) {
            current.close();
        }
        done.accept(result);
    }
}
