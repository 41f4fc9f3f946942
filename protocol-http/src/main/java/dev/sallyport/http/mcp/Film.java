package dev.sallyport.http.mcp;

import dev.sallyport.core.Gate.Clearance;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.recording.EventRecorder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The recording of one command: what was asked, and what the client was shown. Blocks, also while
/// too much waits to be kept.
final class Film {
    /// Of each side; of the rest, the length and the digest of the whole.
    private static final long MOST_BYTES = 1 << 20;

    private final EventRecorder recorder;

    private Film(McpParts parts, McpVisit visit, Clearance clearance) {
        this.recorder =
                EventRecorder.open(
                        parts.recordings(),
                        new EventRecorder.Work(
                                visit.session(), clearance.decision(), "mcp", MOST_BYTES),
                        parts.clock(),
                        _ -> {});
    }

    /// @throws Unavailable when it can't be begun
    static Film of(McpParts parts, McpVisit visit, Clearance clearance, String asked) {
        var film = new Film(parts, visit, clearance);
        try {
            film.keep("request", asked.getBytes(StandardCharsets.UTF_8));
            return film;
        } catch (RuntimeException e) {
            film.recorder.close();
            throw e;
        }
    }

    private void keep(String side, byte[] data) {
        recorder.output(side, data, 0, data.length);
        recorder.output(side, new byte[] {'\n'}, 0, 1);
        recorder.requireRoom();
    }

    /// @throws Unavailable when it can't be kept
    void shown(byte[] message) {
        keep("answer", message);
    }

    /// @return what the outcome says of it
    Map<String, String> close() {
        recorder.close();
        return recorder.facts();
    }
}
