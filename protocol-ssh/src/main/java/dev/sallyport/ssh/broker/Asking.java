package dev.sallyport.ssh.broker;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Session;
import dev.sallyport.core.SshCommand;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A command before the gate, asked for by a thread that waits. [#cancel] comes from any thread.
final class Asking implements Gate.Passage {
    private final Consumer<Gate.HoldNotice> onHeld;
    private final CompletableFuture<Gate.Clearance> settled = new CompletableFuture<>();

    // Guarded by this.
    private Gate.@Nullable Ticket ticket;
    private @Nullable String cancelled;

    /// @param onHeld told at once and then now and then while the command waits for people
    Asking(Consumer<Gate.HoldNotice> onHeld) {
        this.onHeld = onHeld;
    }

    /// As [#ask], but what would have to wait for people is refused.
    Gate.Clearance askNobody(Gate gate, Session session, SshCommand command)
            throws InterruptedException {
        gate.submitUnasked(session, command, this);
        return await(gate);
    }

    /// Waits for the verdict, however long people take.
    Gate.Clearance ask(Gate gate, Session session, SshCommand command) throws InterruptedException {
        var submitted = gate.submit(session, command, this);
        String early;
        synchronized (this) {
            ticket = submitted;
            early = cancelled;
        }
        if (early != null) {
            submitted.cancel(early);
        }
        return await(gate);
    }

    private Gate.Clearance await(Gate gate) throws InterruptedException {
        try {
            return settled.get();
        } catch (InterruptedException e) {
            cancel("the client is gone");
            settled.thenAccept(late -> nothingRan(gate, late));
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the gate never fails the future", e);
        }
    }

    /// A command that passed when nobody waited for it any more.
    private static void nothingRan(Gate gate, Gate.Clearance late) {
        if (late.isPassed()) {
            gate.finished(
                    late,
                    new Outcome(Outcome.Status.NOT_SENT, null, -1, 0, 0, Duration.ZERO, null));
        }
    }

    void cancel(String reason) {
        Gate.Ticket open;
        synchronized (this) {
            cancelled = reason;
            open = ticket;
        }
        if (open != null) {
            open.cancel(reason);
        }
    }

    @Override
    public void held(Gate.HoldNotice notice) {
        onHeld.accept(notice);
    }

    @Override
    public void settled(Gate.Clearance clearance) {
        settled.complete(clearance);
    }
}
