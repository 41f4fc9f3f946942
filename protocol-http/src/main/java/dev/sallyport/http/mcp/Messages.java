package dev.sallyport.http.mcp;

import dev.sallyport.http.mcp.JsonTree.NoJson;
import dev.sallyport.http.mcp.McpUpstream.Failed;
import dev.sallyport.http.mcp.McpUpstream.Reply;
import dev.sallyport.http.mcp.SseReader.BadStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The messages of an upstream's answer, be it JSON or a stream of events. Not thread-safe.
final class Messages {
    static final int MOST_BYTES = 8 << 20;

    private final Reply reply;
    private final boolean isStream;
    private final SseReader events = new SseReader(MOST_BYTES);
    private final Queue<SseEvent> ready = new ArrayDeque<>();
    private boolean isOver;

    /// @param event what it came in; null where the answer is plain JSON
    /// @param message null in events that carry none
    record Next(@Nullable SseEvent event, @Nullable RpcMessage message) {}

    Messages(Reply reply) {
        this.reply = reply;
        this.isStream = mediaType(reply).equals(SseEvent.MEDIA_TYPE);
    }

    static String mediaType(Reply reply) {
        String type = reply.header("content-type");
        if (type == null) {
            return "";
        }
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /// @return null at the end
    @Nullable Next next() throws Failed {
        if (!isStream) {
            if (isOver) {
                return null;
            }
            isOver = true;
            return mediaType(reply).equals("application/json")
                    ? new Next(null, message(whole(reply)))
                    : null;
        }
        while (true) {
            SseEvent event = ready.poll();
            if (event == null) {
                byte[] bytes = reply.next();
                if (bytes == null) {
                    return null; // an event that is not whole is none (HTML standard)
                }
                feed(bytes);
            } else if (event.isKeepAlive()) {
                return new Next(event, null);
            } else if (event.isMessage()) {
                return new Next(
                        event,
                        event.data().isEmpty()
                                ? null
                                : message(event.data().getBytes(StandardCharsets.UTF_8)));
            }
            // events of other types mean nothing in MCP
        }
    }

    private void feed(byte[] bytes) throws Failed {
        try {
            ready.addAll(events.feed(bytes));
        } catch (BadStream bad) {
            throw new Failed("the upstream sent " + bad.getMessage(), true);
        }
    }

    private static RpcMessage message(byte[] bytes) throws Failed {
        try {
            return RpcReader.ofServer(JsonTree.read(bytes));
        } catch (NoJson no) {
            throw new Failed("the upstream's answer: " + no.why(), true);
        } catch (RpcRefused refused) {
            throw new Failed("the upstream's answer: " + refused.why(), true);
        }
    }

    /// The whole body.
    static byte[] whole(Reply reply) throws Failed {
        var all = new ByteArrayOutputStream();
        for (byte[] part = reply.next(); part != null; part = reply.next()) {
            if (all.size() + part.length > MOST_BYTES) {
                throw new Failed("the upstream's answer is larger than " + MOST_BYTES, true);
            }
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
