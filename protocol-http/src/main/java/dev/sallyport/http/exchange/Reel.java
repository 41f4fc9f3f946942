package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.http.HttpParts;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.UUID;

/// The recording of one exchange, fed from the event loop and written elsewhere: what is taken is
/// written before it is shown.
final class Reel implements OpenedBody.Tap, AutoCloseable {
    private final Tape tape;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private boolean hasHeaders;

    private Reel(Tape tape) {
        this.tape = tape;
    }

    /// Blocks.
    ///
    /// @param onLost the recording can't be kept any more: the exchange has to end
    /// @throws dev.sallyport.core.Unavailable when it can't be begun
    static Reel open(HttpParts parts, Admitted admitted, UUID decision, Runnable onLost) {
        return new Reel(Tape.open(parts, admitted, decision, _ -> onLost.run()));
    }

    /// Blocks.
    void request(Trip.Load load) {
        var admitted = load.outgoing().admitted();
        var place = admitted.named().place();
        tape.request(
                admitted.request().method().name(), place.path(), place.query(), load.passed());
        tape.requestBody(load.content().bytes());
    }

    @Override
    public void shown(byte[] data) {
        waiting.writeBytes(data);
    }

    /// On the event loop.
    ///
    /// @return writes what came since the last time; blocks
    Runnable taken(ResponseHeaders headers) {
        byte[] part = waiting.toByteArray();
        waiting.reset();
        boolean isFirst = !hasHeaders;
        hasHeaders = true;
        return () -> {
            if (isFirst) {
                tape.answer(headers.status().code(), headers);
            }
            tape.answerBody(part);
        };
    }

    Map<String, String> facts() {
        return tape.facts();
    }

    @Override
    public void close() {
        tape.close();
    }
}
