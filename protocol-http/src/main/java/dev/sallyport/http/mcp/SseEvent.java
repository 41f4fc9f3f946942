package dev.sallyport.http.mcp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One event of a stream (HTML standard, "Server-sent events").
///
/// @param id null where it has none
/// @param type `message` where nothing else is said
/// @param data its lines, joined; empty where there is none
/// @param retry in milliseconds; null where it is not told
record SseEvent(@Nullable String id, String type, String data, @Nullable Long retry) {
    static final String MEDIA_TYPE = "text/event-stream";
    private static final String MESSAGE = "message";

    /// A comment: nothing but a sign of life.
    static final SseEvent KEEP_ALIVE = new SseEvent(null, ":", "", null);

    static SseEvent message(String json) {
        return new SseEvent(null, MESSAGE, json, null);
    }

    boolean isKeepAlive() {
        return equals(KEEP_ALIVE);
    }

    boolean isMessage() {
        return type.equals(MESSAGE);
    }

    SseEvent with(String changed) {
        return new SseEvent(id, type, changed, retry);
    }

    /// A line that clients skip; it keeps a connection open.
    static byte[] comment(String text) {
        return (": " + text.replaceAll("[\r\n]+", " ") + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        if (isKeepAlive()) {
            return new byte[] {':', '\n', '\n'};
        }
        var out = new StringBuilder(data.length() + 64);
        if (!isMessage()) {
            out.append("event: ").append(type).append('\n');
        }
        if (id != null) {
            out.append("id: ").append(id).append('\n');
        }
        if (retry != null) {
            out.append("retry: ").append(retry).append('\n');
        }
        for (String line : data.split("\n", -1)) {
            out.append("data: ").append(line).append('\n');
        }
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }
}
