package dev.sallyport.http.ws;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.exchange.Aside;
import dev.sallyport.http.exchange.ExchangeParts;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The recording of one WebSocket, where a rule wants one, and its outcome. What is to be recorded
/// goes on only when it is.
///
/// Belongs to the event loop; what waits is on threads of its own.
final class Keeping {
    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Runnable lost;
    private @Nullable WsTape tape;
    private boolean isOver;

    /// @param lost runs when the recording can't be kept any more
    Keeping(Admitted admitted, ExchangeParts parts, Runnable lost) {
        this.admitted = admitted;
        this.parts = parts;
        this.lost = lost;
    }

    /// Begins the recording, if none was begun.
    ///
    /// @param decision what wants it
    void begin(UUID decision, Runnable then, Consumer<RuntimeException> failed) {
        if (tape != null) {
            then.run();
            return;
        }
        aside(
                () -> {
                    var opened =
                            WsTape.open(
                                    parts.door(), admitted, decision, () -> admitted.onLoop(lost));
                    admitted.onLoop(() -> begun(opened, then));
                },
                failed);
    }

    private void begun(WsTape opened, Runnable then) {
        if (isOver) {
            aside(opened::close, _ -> {});
        } else {
            tape = opened;
        }
        then.run();
    }

    /// @param then runs when it is written, or nothing is recorded
    void write(Consumer<WsTape> what, Runnable then, Consumer<RuntimeException> failed) {
        var recording = tape;
        if (recording == null) {
            then.run();
            return;
        }
        aside(
                () -> {
                    what.accept(recording);
                    admitted.onLoop(then);
                },
                failed);
    }

    /// Runs what waits on a thread of its own.
    ///
    /// @param failed is told on the event loop
    void aside(Runnable task, Consumer<RuntimeException> failed) {
        new Aside(admitted, parts).run(task, failed);
    }

    /// Nothing more is recorded; the outcome names the recording.
    void finish(Gate.Clearance clearance, Outcome outcome, int closeCode) {
        isOver = true;
        var gate = parts.door().gate();
        var recording = tape;
        if (recording == null) {
            gate.finished(clearance, outcome);
            return;
        }
        aside(
                () -> {
                    recording.closed(closeCode);
                    recording.close();
                    gate.finished(clearance, outcome.with(recording.facts()));
                },
                _ -> gate.finished(clearance, outcome));
    }
}
