package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.http.mcp.JsonTree.NoJson;
import dev.sallyport.http.mcp.SseReader.BadStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a client was told.
final class FakeClient implements McpClient {
    int status;
    String mediaType = "";
    Map<String, String> headers = Map.of();
    boolean ended;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Runnable> whenGone = new ArrayList<>();
    private boolean gone;

    /// Nobody listens after so many writes.
    int mostWrites = Integer.MAX_VALUE;

    @Override
    public void head(int code, String type, Map<String, String> fields) throws Gone {
        if (status != 0) {
            throw new AssertionError("a second head");
        }
        status = code;
        mediaType = type;
        headers = Map.copyOf(fields);
    }

    @Override
    public void write(byte[] bytes) throws Gone {
        if (status == 0 || ended) {
            throw new AssertionError("a write out of turn");
        }
        if (mostWrites-- <= 0) {
            leave();
            throw new Gone();
        }
        body.writeBytes(bytes);
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public synchronized void whenGone(Runnable then) {
        if (gone) {
            then.run();
        } else {
            whenGone.add(then);
        }
    }

    @Override
    public synchronized boolean isGone() {
        return gone;
    }

    synchronized void leave() {
        gone = true;
        whenGone.forEach(Runnable::run);
        whenGone.clear();
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return read(text());
    }

    static JsonNode read(String text) {
        try {
            return JsonTree.read(text);
        } catch (NoJson no) {
            throw new AssertionError(no.why() + ": " + text, no);
        }
    }

    /// The messages of a stream.
    List<JsonNode> messages() {
        try {
            return new SseReader(1 << 20)
                    .feed(body.toByteArray()).stream()
                            .filter(event -> !event.data().isEmpty())
                            .map(event -> read(event.data()))
                            .toList();
        } catch (BadStream e) {
            throw new AssertionError(e);
        }
    }

    JsonNode lastMessage() {
        return mediaType.equals(SseEvent.MEDIA_TYPE) ? messages().getLast() : json();
    }
}
