package dev.sallyport.http.ws;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.exchange.ExchangeParts;
import dev.sallyport.http.exchange.Handling;
import dev.sallyport.http.exchange.Outgoing;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.session.Running;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A request that wants to become a WebSocket, from its headers to its end: a command of its own,
/// before the upstream sees anything.
///
/// ```
/// start ─▶ submit ─┬─ block ─▶ a problem
///                  └─ pass ──▶ Dial ─┬─ the upstream says no ─▶ its status
///                                    └─ yes ─▶ Tunnel
/// ```
///
/// Fields belong to the event loop.
public final class Upgrade implements Gate.Passage, Running {
    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Outgoing outgoing;

    private @Nullable Handshake handshake;
    private Map<String, List<String>> passed = Map.of();
    private Gate.@Nullable Ticket ticket;
    private @Nullable Dial dial;
    private boolean isSettled;
    private boolean isOver;

    private Upgrade(Admitted admitted, ExchangeParts parts) {
        this.admitted = admitted;
        this.parts = parts;
        this.outgoing = new Outgoing(admitted);
    }

    /// Requests for a WebSocket.
    public static Handling handling(ExchangeParts parts) {
        return admitted -> new Upgrade(admitted, parts).start();
    }

    private void start() {
        admitted.answer()
                .whenComplete()
                .exceptionally(_ -> {
                    admitted.onLoop(this::gone);
                    return null;
                });
        if (!admitted.session().begin(this)) {
            end(String.valueOf(admitted.session().ended()));
            return;
        }
        if (!Handshake.isOurVersion(admitted.request().headers())) {
            refuse(
                    Problem.of(
                                    HttpStatus.UPGRADE_REQUIRED,
                                    "unsupported",
                                    "expected Sec-WebSocket-Version: " + Handshake.VERSION)
                            .with(HttpHeaderNames.SEC_WEBSOCKET_VERSION, Handshake.VERSION));
            return;
        }
        try {
            outgoing.requirePlainQuery();
            handshake = Handshake.of(admitted);
        } catch (BadRequest e) {
            refuse(Problem.badRequest(e.why()));
            return;
        }
        submit(handshake);
    }

    private void submit(Handshake asked) {
        passed = outgoing.passed();
        asked.strip(passed);
        var place = admitted.named().place();
        var command =
                HttpCommand.of(
                        new HttpCall.Exchange(
                                HttpVerb.UPGRADE,
                                place.path(),
                                place.query(),
                                passed,
                                Content.NONE),
                        parts.door().analyzer());
        var submitted = parts.door().gate().submit(admitted.session().session(), command, this);
        if (!isSettled) {
            ticket = submitted;
        }
    }

    /// Nothing is visible on HTTP while a request waits.
    @Override
    public void held(Gate.HoldNotice notice) {}

    @Override
    public @Nullable Duration patience() {
        return admitted.headers().patience();
    }

    @Override
    public Executor home() {
        return admitted.loop();
    }

    @Override
    public void settled(Gate.Clearance clearance) {
        admitted.onLoop(() -> act(clearance));
    }

    private void act(Gate.Clearance clearance) {
        isSettled = true;
        ticket = null;
        if (clearance.verdict() instanceof Decision.Block(_, Refusal refusal)) {
            refuse(Problem.of(refusal, admitted.challenge()));
            return;
        }
        var asked = handshake;
        if (asked == null) {
            throw new IllegalStateException("nothing is judged before its handshake is read");
        }
        var dialling =
                new Dial(
                        admitted,
                        parts,
                        new Dial.Call(outgoing, passed, asked),
                        clearance,
                        this::leave);
        dial = dialling;
        if (isOver) {
            dialling.notSent();
        } else {
            dialling.start();
        }
    }

    /// Answers with a problem: nothing was sent.
    private void refuse(Problem problem) {
        if (!isOver) {
            leave();
            admitted.refuse(problem);
        }
    }

    /// The session is over.
    @Override
    public void end(String reason) {
        admitted.onLoop(() -> {
            if (isOver) {
                return;
            }
            if (dial != null) {
                dial.sessionEnded();
                return;
            }
            cancel(reason);
            refuse(Problem.sessionEnded(admitted.challenge()));
        });
    }

    private void cancel(String reason) {
        if (ticket != null) {
            ticket.cancel(reason);
        }
    }

    private void gone() {
        if (isOver) {
            return;
        }
        if (dial != null) {
            dial.clientGone();
            return;
        }
        cancel("the client is gone");
        leave();
        admitted.answer().close(AbortedStreamException.get());
    }

    @Override
    public void stopping() {
        admitted.onLoop(() -> {
            if (dial != null && !isOver) {
                dial.stopping();
            }
        });
    }

    @Override
    public void tick(long nowNanos) {
        admitted.onLoop(() -> {
            if (dial != null && !isOver) {
                dial.tick(nowNanos);
            }
        });
    }

    private void leave() {
        isOver = true;
        admitted.session().done(this);
    }
}
