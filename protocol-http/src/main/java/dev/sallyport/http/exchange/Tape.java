package dev.sallyport.http.exchange;

import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.QueryText;
import dev.sallyport.core.http.SecretNames;
import dev.sallyport.core.recording.EventRecorder;
import dev.sallyport.http.HttpParts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// The recording of one exchange: what was asked with its body, and what the client was shown. Its
/// methods block, also while too much waits to be kept: virtual threads only. They throw
/// [Unavailable] when the recording is lost; then nothing more goes on.
final class Tape implements AutoCloseable {
    /// Of each body; of the rest, the length and the digest of the whole.
    private static final long MOST_BODY = 1 << 20;

    private final EventRecorder recorder;

    private Tape(EventRecorder recorder) {
        this.recorder = recorder;
    }

    /// @param onLost the recording can't be kept any more: the exchange has to end
    /// @throws Unavailable when it can't be begun
    static Tape open(
            HttpParts parts, Admitted admitted, UUID decision, Consumer<Unavailable> onLost) {
        return new Tape(
                EventRecorder.open(
                        parts.recordings(),
                        new EventRecorder.Work(
                                admitted.session().session(), decision, "http", MOST_BODY),
                        parts.clock(),
                        onLost));
    }

    void request(String method, String path, String query, Map<String, List<String>> headers) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("method", method);
        fields.put("path", path);
        if (!query.isEmpty()) {
            fields.put("query", QueryText.withoutSecrets(query));
        }
        headers.forEach((name, values) -> field(fields, name, String.join(", ", values)));
        recorder.event("request", fields);
        recorder.requireRoom();
    }

    void answer(int status, Iterable<? extends Map.Entry<?, String>> headers) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("status", Integer.toString(status));
        headers.forEach(header -> {
            String name = header.getKey().toString();
            if (!name.startsWith(":")) {
                field(fields, name, header.getValue());
            }
        });
        recorder.event("answer", fields);
        recorder.requireRoom();
    }

    private static void field(Map<String, String> fields, String name, String value) {
        String shown = SecretNames.isSecret(name) ? "[secret]" : value;
        fields.merge("header." + name, shown, (a, b) -> a + ", " + b);
    }

    void requestBody(byte[] body) {
        if (body.length > 0) {
            recorder.output("request", body, 0, body.length);
            recorder.requireRoom();
        }
    }

    void answerBody(byte[] shown) {
        if (shown.length > 0) {
            recorder.output("answer", shown, 0, shown.length);
            recorder.requireRoom();
        }
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
