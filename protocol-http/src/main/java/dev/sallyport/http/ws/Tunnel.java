package dev.sallyport.http.ws;

import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.stream.StreamWriter;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.exchange.BodyBudget;
import dev.sallyport.http.exchange.ExchangeParts;
import dev.sallyport.http.exchange.SecretScan;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An open WebSocket: two legs, what goes from one to the other, and how it ends. Its outcome is
/// written down once, whatever ends it.
///
/// ```
/// client Leg ─▶ Turnstile ─▶ upstream Leg
/// client Leg ◀── Shown ◀──── upstream Leg
/// ```
///
/// Belongs to the event loop.
final class Tunnel {
    private static final Logger log = LoggerFactory.getLogger(Tunnel.class);
    private static final long GOODBYE_SECONDS = 5;

    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Gate.Clearance clearance;
    private final SecretScan scan;
    private final Keeping keeping;
    private final Runnable left;
    private final Terms terms = new Terms();
    private final Tally tally;
    private final Turnstile turnstile;
    private final Shown shown;
    private final Leg client;
    private final Leg upstream;
    private int clientsCode = CloseCode.NONE;
    private boolean isClosing;
    private boolean isOver;

    /// @param up what is written there goes to the upstream
    /// @param left runs once, when nothing goes either way any more
    Tunnel(
            Admitted admitted,
            ExchangeParts parts,
            Gate.Clearance clearance,
            StreamWriter<HttpObject> up,
            SecretScan scan,
            Keeping keeping,
            Runnable left) {
        this.admitted = admitted;
        this.parts = parts;
        this.clearance = clearance;
        this.scan = scan;
        this.keeping = keeping;
        this.left = left;
        this.tally = new Tally(admitted.target().answerDigest());
        this.turnstile = new Turnstile(this, admitted, parts);
        this.shown = new Shown(this, parts, scan);
        this.client = new Leg(admitted.loop(), admitted.answer(), false, new ClientEvents());
        this.upstream = new Leg(admitted.loop(), up, true, new UpstreamEvents());
        terms.add(clearance.verdict());
    }

    Leg client() {
        return client;
    }

    Leg upstream() {
        return upstream;
    }

    Terms terms() {
        return terms;
    }

    Tally tally() {
        return tally;
    }

    BodyBudget budget() {
        return parts.budget();
    }

    private final class ClientEvents implements Leg.Owner {
        @Override
        public void data(boolean isText, byte[] piece, boolean isLast) throws FrameViolation {
            turnstile.data(isText, piece, isLast);
        }

        /// What a client gives as its reason is words that nobody judged: only the code goes up.
        @Override
        public void closed(int code, String reason) {
            clientsCode = code;
            isClosing = true;
            turnstile.close(Tunnel.this::passGoodbye);
        }

        @Override
        public void violated(FrameViolation why) {
            end(Ending.ofClient(why));
        }

        @Override
        public void gone() {
            clientGone();
        }
    }

    private void passGoodbye() {
        upstream.goodbye(clientsCode);
        admitted.loop().schedule(this::goodbye, GOODBYE_SECONDS, TimeUnit.SECONDS);
    }

    /// The client wanted to go.
    private void goodbye() {
        end(Ending.agreed(clientsCode, ""));
    }

    private final class UpstreamEvents implements Leg.Owner {
        @Override
        public void data(boolean isText, byte[] piece, boolean isLast) {
            shown.data(isText, piece, isLast);
        }

        @Override
        public void closed(int code, String reason) {
            end(Ending.agreed(code, terms.orders().isEmpty() ? scan.hidden(reason) : ""));
        }

        @Override
        public void violated(FrameViolation why) {
            end(Ending.ofUpstream(why));
        }

        @Override
        public void gone() {
            if (isClosing) {
                goodbye();
            } else {
                end(Ending.UPSTREAM_GONE);
            }
        }
    }

    void clientGone() {
        client.cut();
        end(Ending.clientGone(clientsCode));
    }

    void sessionEnded() {
        end(Ending.SESSION_OVER);
    }

    void stopping() {
        end(Ending.STOPPING);
    }

    void recordingLost() {
        end(Ending.RECORDING_LOST);
    }

    /// A fault of ours.
    void failed(RuntimeException cause) {
        log.atError().setCause(cause).log("websocket failed");
        end(Ending.fault("a fault of the gateway"));
    }

    private void notKept(RuntimeException cause) {
        if (cause instanceof Unavailable || cause instanceof RejectedExecutionException) {
            recordingLost();
        } else {
            failed(cause);
        }
    }

    /// A message of the client's that passed: what its verdict asks for holds from now on, a
    /// recording too.
    ///
    /// @param write puts the message into the recording, where there is one
    /// @param then is told, on the event loop, whether the message is kept as it has to be
    void recorded(Gate.Clearance passed, Consumer<WsTape> write, Consumer<Boolean> then) {
        terms.add(passed.verdict());
        if (!terms.isRecorded()) {
            then.accept(true);
            return;
        }
        Consumer<RuntimeException> failed =
                cause -> {
                    notKept(cause);
                    then.accept(false);
                };
        keeping.begin(
                passed.decision(),
                () -> keeping.write(write, () -> then.accept(true), failed),
                failed);
    }

    /// What is shown, once it is in the recording, where there is one.
    void recorded(Consumer<WsTape> write, Runnable then) {
        keeping.write(write, then, this::notKept);
    }

    /// @param then runs when the client was told
    void refused(Refusal refusal, Runnable then) {
        tally.refused();
        keeping.write(
                tape -> tape.refused(refusal.code().word()),
                () ->
                        shown.betweenMessages(() -> {
                            boolean ignored = client.send(Frame.TEXT, true, Notice.of(refusal));
                            client.whenRoom(then);
                        }),
                cause -> {
                    notKept(cause);
                    then.run();
                });
    }

    void tooLarge(Refusal refusal, String why) {
        tally.refused();
        tell(Notice.of(refusal));
        end(Ending.refused(CloseCode.TOO_BIG, why));
    }

    private void tell(byte[] notice) {
        if (!shown.isPartShown()) {
            boolean ignored = client.send(Frame.TEXT, true, notice);
        }
    }

    void unmaskable() {
        tell(
                Notice.notShown(
                        Refusal.Code.UNMASKABLE,
                        "what a rule hides can't be hidden in a message of the target"));
        end(Ending.fault("a message that can't be masked"));
    }

    void overloaded() {
        end(Ending.refused(CloseCode.TRY_LATER, Assembly.NO_ROOM));
    }

    void limitExceeded() {
        tell(
                Notice.notShown(
                        Refusal.Code.LIMIT_EXCEEDED,
                        "the target sends more than the "
                                + terms.mostBytes()
                                + " bytes that a rule allows"));
        end(Ending.TOO_MUCH);
    }

    void tick(long nowNanos) {
        client.tick(nowNanos);
        upstream.tick(nowNanos);
    }

    private void end(Ending ending) {
        if (isOver) {
            return;
        }
        isOver = true;
        turnstile.over("the connection is over");
        shown.over();
        keeping.finish(clearance, tally.outcome(ending, scan.found()), ending.code());
        client.close(ending.code(), ending.reason());
        upstream.close(ending.upstreamCode(), "");
        left.run();
    }
}
