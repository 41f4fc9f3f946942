package dev.sallyport.http.door;

import dev.sallyport.core.net.ConnectionLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Counts a connection, and closes it where nobody has shown a token in time: idle connections of
/// strangers must not keep others out.
final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<ConnectionLimits.Place> PLACE =
            AttributeKey.valueOf(Doorkeeper.class, "PLACE");
    private static final AttributeKey<Boolean> KNOWN =
            AttributeKey.valueOf(Doorkeeper.class, "KNOWN");

    private final ConnectionLimits limits;
    private final Duration patience;

    Doorkeeper(ConnectionLimits limits, Duration patience) {
        this.limits = limits;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var channel = ctx.channel();
        var place = limits.admit(channel);
        if (place.isEmpty()) {
            channel.close();
            return;
        }
        channel.attr(PLACE).set(place.get());
        channel.closeFuture().addListener(_ -> place.get().leave());
        channel.eventLoop()
                .schedule(() -> closeStranger(channel), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void closeStranger(Channel channel) {
        if (channel.attr(KNOWN).get() == null) {
            channel.close();
        }
    }

    /// A good token came on this connection.
    static void known(@Nullable Channel channel) {
        if (channel == null || channel.attr(KNOWN).get() != null) {
            return;
        }
        channel.attr(KNOWN).set(true);
        var place = channel.attr(PLACE).get();
        if (place != null) {
            place.authenticated();
        }
    }
}
