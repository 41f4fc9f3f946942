package dev.sallyport.http.door;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The thread that accepts connections. It ends at once when it is told to: what has to finish is
/// on other threads.
final class AcceptLoop extends MultiThreadIoEventLoopGroup {
    AcceptLoop(String name) {
        super(1, new DefaultThreadFactory(name, true), transport());
    }

    /// As the loops that bytes move on.
    private static IoHandlerFactory transport() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
