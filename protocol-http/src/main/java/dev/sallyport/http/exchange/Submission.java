package dev.sallyport.http.exchange;

import dev.sallyport.core.Command;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One command of a client at the gate: asked once, and taken back where it waits for people and
/// nobody needs it any more.
///
/// Belongs to the event loop.
public final class Submission implements Gate.Passage {
    private final Admitted admitted;
    private final Gate gate;
    private final Runnable held;
    private final Consumer<Gate.Clearance> settled;
    private Gate.@Nullable Ticket ticket;
    private boolean isHeld;
    private boolean isSettled;

    /// @param held runs when it waits for people
    /// @param settled is told once what became of it
    public Submission(
            Admitted admitted, Gate gate, Runnable held, Consumer<Gate.Clearance> settled) {
        this.admitted = admitted;
        this.gate = gate;
        this.held = held;
        this.settled = settled;
    }

    public void submit(Command command) {
        var submitted = gate.submit(admitted.session().session(), command, this);
        if (!isSettled) {
            ticket = submitted;
        }
    }

    /// The gateway itself says no; that is evidence too.
    public void refuse(Command command, Refusal refusal) {
        gate.refuse(admitted.session().session(), command, refusal, this);
    }

    /// Without effect where it doesn't wait.
    public void cancel(String reason) {
        if (ticket != null) {
            ticket.cancel(reason);
        }
    }

    /// Whether it waits for people.
    public boolean waits() {
        return isHeld && !isSettled;
    }

    @Override
    public void held(Gate.HoldNotice notice) {
        admitted.onLoop(() -> {
            isHeld = true;
            held.run();
        });
    }

    @Override
    public void settled(Gate.Clearance clearance) {
        admitted.onLoop(() -> {
            isSettled = true;
            ticket = null;
            settled.accept(clearance);
        });
    }

    @Override
    public @Nullable Duration patience() {
        return admitted.headers().patience();
    }

    @Override
    public Executor home() {
        return admitted.loop();
    }
}
