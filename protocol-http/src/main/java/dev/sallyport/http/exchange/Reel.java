package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.http.HttpParts;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The recording of one exchange, fed from the event loop and written elsewhere: what is taken is
/// written before it is shown.
final class Reel implements OpenedBody.Tap, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reel.class);

    private final Tape tape;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private boolean hasHeaders;
    private boolean isWriting;

    private record Step(Runnable write, Runnable shown) {}

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
    void request(Load load) {
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

    /// On the event loop: what came since the last time is written, and shown after that. One after
    /// the other, in this order.
    ///
    /// @param shown runs on the event loop
    /// @param elsewhere runs what blocks
    /// @param loop the event loop
    void write(
            ResponseHeaders headers,
            Runnable shown,
            Consumer<Runnable> elsewhere,
            Consumer<Runnable> loop) {
        steps.add(new Step(taken(headers), shown));
        if (!isWriting) {
            next(elsewhere, loop);
        }
    }

    private void next(Consumer<Runnable> elsewhere, Consumer<Runnable> loop) {
        Step step = steps.poll();
        isWriting = step != null;
        if (step != null) {
            elsewhere.accept(() -> {
                step.write().run();
                loop.accept(() -> {
                    step.shown().run();
                    next(elsewhere, loop);
                });
            });
        }
    }

    /// @return writes what came since the last time; blocks
    private Runnable taken(ResponseHeaders headers) {
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

    /// Closes it, for an outcome: that says less where this fails, but it is written. Blocks.
    Map<String, String> closed() {
        try {
            close();
            return tape.facts();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("http recording not closed");
            return Map.of();
        }
    }

    @Override
    public void close() {
        tape.close();
    }
}
