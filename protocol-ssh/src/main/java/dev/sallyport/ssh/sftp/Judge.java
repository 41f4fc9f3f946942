package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.SshCommand;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks the gate and waits for its answer, one operation at a time. Guarded by `this`.
final class Judge {
    private static final String GONE = "the client closed the channel";

    private final Gate gate;
    private final Session session;
    private final Notices notices;
    private Gate.@Nullable Ticket ticket;
    private boolean isGone;

    Judge(Gate gate, Session session, Notices notices) {
        this.gate = gate;
        this.session = session;
        this.notices = notices;
    }

    private final class Waiting implements Gate.Passage {
        private final CompletableFuture<Gate.Clearance> settled = new CompletableFuture<>();

        @Override
        public void held(Gate.HoldNotice notice) {
            notices.held(notice);
        }

        @Override
        public void settled(Gate.Clearance clearance) {
            settled.complete(clearance);
        }
    }

    /// Waits, for people too.
    Gate.Clearance submit(SshCommand command) {
        var waiting = new Waiting();
        var submitted = gate.submit(session, command, waiting);
        boolean isTooLate;
        synchronized (this) {
            ticket = submitted;
            isTooLate = isGone;
        }
        if (isTooLate) {
            submitted.cancel(GONE);
        }
        return waiting.settled.join();
    }

    /// Waits until the refusal is recorded, so that nobody floods the log.
    void refuse(SshCommand command, Refusal refusal) {
        var waiting = new Waiting();
        gate.refuse(session, command, refusal, waiting);
        waiting.settled.join();
    }

    void clientGone() {
        Gate.Ticket open;
        synchronized (this) {
            isGone = true;
            open = ticket;
        }
        if (open != null) {
            open.cancel(GONE);
        }
    }
}
