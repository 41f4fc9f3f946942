package dev.sallyport.postgres;

import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.ListenerConfig;
import dev.sallyport.core.net.EventLoops;
import dev.sallyport.core.net.ServerTls;
import dev.sallyport.postgres.door.Door;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The PostgreSQL door: `dbname=TARGET[/DATABASE] user=ACCOUNT password=TOKEN`.
public final class PostgresListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresListener.class);
    private static final int BACKLOG = 1024;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ListenerConfig config;
    private final EventLoops loops;
    private final Door door;
    private @Nullable Channel server;

    /// @throws IllegalArgumentException when the certificate can't be used
    public PostgresListener(
            ListenerConfig config, LimitsConfig limits, DoorParts parts, EventLoops loops) {
        this.config = config;
        this.loops = loops;
        Optional<SslContext> tls =
                config.tls().map(files -> ServerTls.of(files, List.of(Door.ALPN)));
        this.door =
                new Door(
                        parts,
                        limits,
                        tls,
                        config.allowPlaintext() || config.isLoopback(),
                        loops.clientChannel());
    }

    private static InetSocketAddress address(ListenerConfig config) {
        var address = new InetSocketAddress(config.address(), config.port());
        if (address.isUnresolved()) {
            throw new IllegalStateException(
                    "listeners.postgres: no such address: "
                            + config.address()
                            + "; expected an address of this machine");
        }
        return address;
    }

    /// @return the port
    /// @throws IllegalStateException when the address can't be bound
    public int start() {
        var bound =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(door.initializer())
                        .bind(address(config))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    "listeners.postgres: can't listen on " + config.address() + ":" + config.port(),
                    bound.cause());
        }
        server = bound.channel();
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        log.atInfo()
                .addKeyValue("address", config.address())
                .addKeyValue("port", port)
                .log("postgres door open");
        return port;
    }

    public int openConnections() {
        return door.openConnections();
    }

    public int unauthenticatedConnections() {
        return door.unauthenticatedConnections();
    }

    /// Takes no more connections, tells every client (SQLSTATE 57P01) and waits up to 5 s for them
    /// to end.
    @Override
    public void close() {
        if (server != null) {
            server.close().awaitUninterruptibly();
        }
        door.stopAll();
        long deadline = System.nanoTime() + DRAIN_NANOS;
        while (door.openConnections() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        door.closeAll();
    }
}
