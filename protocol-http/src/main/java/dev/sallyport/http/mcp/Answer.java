package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the client gets for one POST: one JSON message, those of a batch in an array, or a stream
/// of events. It begins as late as it can. Not thread-safe.
final class Answer {
    private static final String JSON = "application/json";

    private final McpClient client;
    private final Accepts accepts;
    private final boolean isBatch;
    private final Map<String, String> headers = new HashMap<>();
    private final ArrayNode batch = JsonTree.NODES.arrayNode();
    private boolean isStream;
    private boolean isOver;
    private long bytes;

    Answer(McpClient client, Accepts accepts, boolean isBatch) {
        this.client = client;
        this.accepts = accepts;
        this.isBatch = isBatch;
        headers.put("cache-control", "no-store");
    }

    void header(String name, String value) {
        headers.put(name, value);
    }

    /// Bytes written for clients so far.
    long bytes() {
        return bytes;
    }

    /// Whether messages can be sent before the last one.
    boolean canStream() {
        return accepts.sse();
    }

    private void stream() throws McpClient.Gone {
        if (!isStream) {
            isStream = true;
            headers.put("x-accel-buffering", "no");
            client.head(200, SseEvent.MEDIA_TYPE, headers);
        }
    }

    private void write(byte[] data) throws McpClient.Gone {
        client.write(data);
        bytes += data.length;
    }

    void comment(String text) throws McpClient.Gone {
        stream();
        write(SseEvent.comment(text));
    }

    /// @param event what it came in, without data where it carries no message
    void event(SseEvent event) throws McpClient.Gone {
        if (canStream()) {
            stream();
            write(event.bytes());
        }
    }

    /// The answer to one request.
    ///
    /// @param event what it came in; null where that was plain JSON
    /// @param status of HTTP where the message is the whole answer
    void last(JsonNode message, @Nullable SseEvent event, int status) throws McpClient.Gone {
        if (isStream || (canStream() && (isBatch || event != null || !accepts.json()))) {
            stream();
            String json = JsonTree.text(message);
            write((event == null ? SseEvent.message(json) : event.with(json)).bytes());
        } else if (isBatch) {
            batch.add(message);
        } else {
            whole(JsonTree.bytes(message), status);
        }
    }

    private void whole(byte[] json, int status) throws McpClient.Gone {
        client.head(status, JSON, headers);
        write(json);
        end();
    }

    /// An answer without a message, or with an error that is none of a request's.
    void status(int status, @Nullable JsonNode error) throws McpClient.Gone {
        if (isOver || isStream) {
            return;
        }
        if (error == null) {
            client.head(status, "", headers);
            end();
        } else {
            whole(JsonTree.bytes(error), status);
        }
    }

    /// Whether anything was told.
    boolean hasBegun() {
        return isStream || isOver;
    }

    /// All messages are through.
    void end() throws McpClient.Gone {
        if (isOver) {
            return;
        }
        if (!isStream && isBatch) {
            isOver = true;
            if (batch.isEmpty()) {
                client.head(202, "", headers);
            } else {
                client.head(200, JSON, headers);
                write(JsonTree.bytes(batch));
            }
        }
        isOver = true;
        client.end();
    }
}
