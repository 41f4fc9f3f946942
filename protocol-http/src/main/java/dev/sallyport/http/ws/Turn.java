package dev.sallyport.http.ws;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.exchange.ExchangeParts;
import dev.sallyport.http.exchange.Footprint;
import dev.sallyport.http.exchange.Submission;
import java.time.Duration;
import java.util.LinkedHashMap;

/// One message at the gate. What it and what was read of it take of the budget is given back once,
/// whatever becomes of it.
final class Turn {
    private final Turnstile turnstile;
    private final Tunnel tunnel;
    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Message message;
    private final Submission submission;
    private final long startNanos = System.nanoTime();
    private long reserved;

    Turn(
            Turnstile turnstile,
            Tunnel tunnel,
            Admitted admitted,
            ExchangeParts parts,
            Message message) {
        this.turnstile = turnstile;
        this.tunnel = tunnel;
        this.admitted = admitted;
        this.parts = parts;
        this.message = message;
        this.submission = new Submission(admitted, parts.door().gate(), this::held, this::act);
        this.reserved = message.size();
    }

    void begin() {
        var command = command();
        if (!message.isWhole()) {
            submission.refuse(command, tooLarge());
            return;
        }
        long read = Footprint.of(command.facts());
        if (!parts.budget().take(read)) {
            tunnel.overloaded();
            done();
            return;
        }
        reserved += read;
        submission.submit(command);
    }

    private HttpCommand command() {
        var place = admitted.named().place();
        return HttpCommand.of(
                new HttpCall.Message(
                        place.path(), place.query(), message.isText(), message.content()),
                parts.door().analyzer());
    }

    private Refusal tooLarge() {
        return Refusal.of(
                Refusal.Code.LIMIT_EXCEEDED,
                message.tooLarge() + " is not read; nothing was sent",
                null,
                "send less in one message");
    }

    private void held() {
        if (turnstile.isClosing()) {
            turnstile.giveUpHeld();
        }
    }

    /// Takes it back where it waits for people.
    ///
    /// @return whether it does
    boolean giveUp() {
        boolean waits = submission.waits();
        if (waits) {
            cancel("the client is gone");
        }
        return waits;
    }

    void cancel(String reason) {
        submission.cancel(reason);
    }

    private void act(Gate.Clearance clearance) {
        if (clearance.verdict() instanceof Block(_, Refusal refusal)) {
            blocked(refusal);
        } else if (turnstile.isOver()) {
            finish(clearance, Outcome.Status.NOT_SENT);
        } else {
            tunnel.recorded(
                    clearance,
                    tape -> {
                        tape.piece("client", message.bytes());
                        tape.message("client", message.isText(), message.size());
                    },
                    isKept -> send(clearance, isKept));
        }
    }

    private void blocked(Refusal refusal) {
        release();
        if (turnstile.isOver()) {
            done();
        } else if (message.isWhole()) {
            tunnel.refused(refusal, this::done);
        } else {
            tunnel.tooLarge(refusal, message.tooLarge());
            done();
        }
    }

    private void send(Gate.Clearance clearance, boolean isKept) {
        int opcode = message.isText() ? Frame.TEXT : Frame.BINARY;
        if (turnstile.isOver()
                || !isKept
                || !tunnel.upstream().send(opcode, true, message.bytes())) {
            finish(clearance, Outcome.Status.NOT_SENT);
            return;
        }
        tunnel.tally().sent(message.size());
        tunnel.upstream()
                .sent(hasLeft ->
                        finish(clearance, hasLeft ? Outcome.Status.OK : Outcome.Status.CUT));
    }

    private void finish(Gate.Clearance clearance, Outcome.Status status) {
        parts.door().gate().finished(clearance, outcome(status));
        done();
    }

    private Outcome outcome(Outcome.Status status) {
        var detail = new LinkedHashMap<String, String>();
        detail.put("request_bytes", Integer.toString(message.size()));
        if (admitted.target().answerDigest()) {
            detail.put("request_sha256", message.content().sha256());
        }
        return new Outcome(
                status,
                null,
                -1,
                0,
                0,
                Duration.ofNanos(System.nanoTime() - startNanos),
                null,
                detail);
    }

    private void done() {
        release();
        turnstile.done();
    }

    private void release() {
        parts.budget().giveBack(reserved);
        reserved = 0;
    }
}
