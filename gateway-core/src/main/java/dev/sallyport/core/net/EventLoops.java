package dev.sallyport.core.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/// The threads that move bytes, and the channel types that go with them: epoll where its native
/// part is there, else NIO.
///
/// @param serverChannel for listening
/// @param clientChannel for connections to upstreams
public record EventLoops(
        EventLoopGroup group,
        Class<? extends ServerSocketChannel> serverChannel,
        Class<? extends SocketChannel> clientChannel)
        implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    /// One loop for two processors: nothing blocks on them, and the more sessions share a loop, the
    /// more of their messages one wake-up serves.
    public static EventLoops open(String name) {
        return open(name, (Runtime.getRuntime().availableProcessors() + 1) / 2);
    }

    public static EventLoops open(String name, int threads) {
        return Epoll.isAvailable()
                ? new EventLoops(
                        group(name, threads, EpollIoHandler.newFactory()),
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class)
                : new EventLoops(
                        group(name, threads, NioIoHandler.newFactory()),
                        NioServerSocketChannel.class,
                        NioSocketChannel.class);
    }

    private static EventLoopGroup group(String name, int threads, IoHandlerFactory factory) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), factory);
    }

    /// Ends the threads; waits for them, at most 5 s.
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
