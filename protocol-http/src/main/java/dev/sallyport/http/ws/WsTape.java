package dev.sallyport.http.ws;

import dev.sallyport.core.http.QueryText;
import dev.sallyport.core.recording.EventRecorder;
import dev.sallyport.http.HttpParts;
import dev.sallyport.http.exchange.Admitted;
import java.util.Map;
import java.util.UUID;

/// The recording of one WebSocket: what the client sent and what it was shown, message by message.
/// Its methods block, also while too much waits to be kept: virtual threads only. They throw
/// [dev.sallyport.core.Unavailable] when the recording is lost; then nothing more goes on.
final class WsTape implements AutoCloseable {
    /// Of each direction; of the rest, the length and the digest of the whole.
    private static final long MOST_BYTES = 256L << 20;

    private final EventRecorder recorder;

    private WsTape(EventRecorder recorder) {
        this.recorder = recorder;
    }

    /// @param onLost the recording can't be kept any more: the connection has to end
    /// @throws dev.sallyport.core.Unavailable when it can't be begun
    static WsTape open(HttpParts parts, Admitted admitted, UUID decision, Runnable onLost) {
        var recorder =
                EventRecorder.open(
                        parts.recordings(),
                        new EventRecorder.Work(
                                admitted.session().session(), decision, "websocket", MOST_BYTES),
                        parts.clock(),
                        _ -> onLost.run());
        var place = admitted.named().place();
        recorder.event(
                "open",
                place.query().isEmpty()
                        ? Map.of("path", place.path())
                        : Map.of(
                                "path",
                                place.path(),
                                "query",
                                QueryText.withoutSecrets(place.query())));
        return new WsTape(recorder);
    }

    /// @param from `client` or `target`
    void piece(String from, byte[] bytes) {
        if (bytes.length > 0) {
            recorder.output(from, bytes, 0, bytes.length);
            recorder.requireRoom();
        }
    }

    /// All of a message was recorded.
    void message(String from, boolean isText, long bytes) {
        recorder.event(
                "message",
                Map.of(
                        "from",
                        from,
                        "type",
                        isText ? "text" : "binary",
                        "bytes",
                        Long.toString(bytes)));
        recorder.requireRoom();
    }

    /// A message of the client's was not sent.
    void refused(String code) {
        recorder.event("refused", Map.of("code", code));
        recorder.requireRoom();
    }

    /// The last event: nothing is shown after it.
    void closed(int code) {
        recorder.event("close", Map.of("code", Integer.toString(code)));
    }

    /// For the outcome, once closed.
    Map<String, String> facts() {
        return recorder.facts();
    }

    @Override
    public void close() {
        recorder.close();
    }
}
