package dev.sallyport.postgres.door;

import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.net.ConnectionLimits;
import dev.sallyport.postgres.DoorParts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What all connections of one listener share. Thread-safe.
public final class Door {
    /// The application protocol of direct TLS (PostgreSQL manual, "SSL Session Encryption").
    public static final String ALPN = "postgresql";

    final DoorParts parts;
    final LimitsConfig limits;
    final Optional<SslContext> tls;
    final boolean takesPlaintext;
    final Class<? extends Channel> upstreamChannel;
    final LoginDesk desk;
    final CancelKeys cancelKeys;
    private final ConnectionLimits connections;
    private final Map<Channel, Runnable> stops = new ConcurrentHashMap<>();

    /// @param takesPlaintext tokens may come outside TLS
    public Door(
            DoorParts parts,
            LimitsConfig limits,
            Optional<SslContext> tls,
            boolean takesPlaintext,
            Class<? extends Channel> upstreamChannel) {
        this.parts = parts;
        this.limits = limits;
        this.tls = tls;
        this.takesPlaintext = takesPlaintext;
        this.upstreamChannel = upstreamChannel;
        this.desk = new LoginDesk(parts);
        this.cancelKeys = new CancelKeys(parts.clock());
        this.connections =
                new ConnectionLimits(limits.connections(), limits.unauthenticatedConnections());
    }

    /// For each accepted connection; one that finds no place is closed unread.
    public ChannelInitializer<Channel> initializer() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                connections
                        .admit(channel)
                        .ifPresentOrElse(place -> admitted(channel, place), channel::close);
            }
        };
    }

    private void admitted(Channel channel, ConnectionLimits.Place place) {
        channel.closeFuture()
                .addListener(_ -> {
                    place.leave();
                    stops.remove(channel);
                });
        channel.pipeline().addLast(new DoorLogin(this, place));
    }

    /// @param stop ends the connection because the gateway stops; on the channel's event loop. The
    ///   last one given counts
    void onStop(Channel channel, Runnable stop) {
        stops.put(channel, stop);
        if (!channel.isOpen()) {
            stops.remove(channel);
        }
    }

    /// Ends all connections in their own words; returns at once.
    public void stopAll() {
        stops.forEach((channel, stop) -> channel.eventLoop().execute(stop));
    }

    /// Closes what is still open, in whatever state.
    public void closeAll() {
        stops.keySet().forEach(Channel::close);
    }

    public int openConnections() {
        return connections.open();
    }

    public int unauthenticatedConnections() {
        return connections.unauthenticated();
    }
}
