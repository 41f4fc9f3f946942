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
import dev.sallyport.http.exchange.Submission;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.session.Running;
import java.util.List;
import java.util.Map;
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
public final class Upgrade implements Running {
    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Outgoing outgoing;
    private final Submission submission;

    private @Nullable Handshake handshake;
    private Map<String, List<String>> passed = Map.of();
    private @Nullable Dial dial;
    private boolean isOver;

    private Upgrade(Admitted admitted, ExchangeParts parts) {
        this.admitted = admitted;
        this.parts = parts;
        this.outgoing = new Outgoing(admitted);
        // nothing is visible on HTTP while a request waits
        this.submission = new Submission(admitted, parts.door().gate(), () -> {}, this::act);
    }

    /// Requests for a WebSocket.
    public static Handling handling(ExchangeParts parts) {
        return admitted -> new Upgrade(admitted, parts).start();
    }

    private void start() {
        if (!admitted.session().begin(this)) {
            end(String.valueOf(admitted.session().ended()));
            return;
        }
        admitted.whenGone(this::gone); // at once, where it left while it signed in
        if (isOver) {
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
        submission.submit(
                HttpCommand.of(
                        new HttpCall.Exchange(
                                HttpVerb.UPGRADE,
                                place.path(),
                                place.query(),
                                passed,
                                Content.NONE),
                        parts.door().analyzer()));
    }

    private void act(Gate.Clearance clearance) {
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
            submission.cancel(reason);
            refuse(Problem.sessionEnded(admitted.challenge()));
        });
    }

    private void gone() {
        if (isOver) {
            return;
        }
        if (dial != null) {
            dial.clientGone();
            return;
        }
        submission.cancel("the client is gone");
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
