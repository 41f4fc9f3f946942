package dev.sallyport.http.door;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends an HTTP/2 connection whose streams the door resets again and again: each of them costs work
/// and makes room for the next at once, whatever the limit of open streams (CVE-2025-55163).
/// Armeria counts only what the client resets; Netty's own limit is not in force with Armeria's
/// encoder.
///
/// Belongs to the event loop.
final class Resets extends Http2ConnectionAdapter {
    private static final AttributeKey<Boolean> WATCHED =
            AttributeKey.valueOf(Resets.class, "WATCHED");

    /// Uploads that are refused before their end are reset too: not few, for honest clients.
    private static final int MOST_A_MINUTE = 1_000;

    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Channel channel;
    private long since = System.nanoTime();
    private int resets;

    private Resets(Channel channel) {
        this.channel = channel;
    }

    /// Call it with each request; without effect on connections of HTTP/1.1.
    static void watch(@Nullable Channel channel) {
        if (channel == null || channel.hasAttr(WATCHED)) {
            return;
        }
        channel.attr(WATCHED).set(true);
        var http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        if (http2 != null) {
            http2.connection().addListener(new Resets(channel));
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        if (!stream.isResetSent()) {
            return;
        }
        long now = System.nanoTime();
        if (now - since > WINDOW_NANOS) {
            since = now;
            resets = 0;
        }
        if (++resets == MOST_A_MINUTE) {
            // From the head of the pipeline: the codec would wait for streams to end.
            channel.pipeline().firstContext().close();
        }
    }
}
