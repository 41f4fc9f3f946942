package dev.sallyport.http.exchange;

import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Outcome;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.upstream.UpstreamClients;
import dev.sallyport.http.upstream.Upstreams;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A request that was let through, on its way up and back. Its outcome is written down once,
/// whatever becomes of it.
///
/// ```
/// start ─▶ (recording) ─▶ credential ─▶ send ─▶ Relay ─▶ outcome
/// ```
///
/// Fields belong to the event loop.
final class Trip implements Relay.Watcher {
    private static final Logger log = LoggerFactory.getLogger(Trip.class);
    private static final int BAD = 400;

    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Load load;
    private final Gate.Clearance clearance;
    private final long startNanos;
    private final Waits waits;
    private final Attempts attempts;
    private final Runnable left;

    private @Nullable Reel reel;
    private Upstreams.@Nullable Ready ready;
    private @Nullable Relay relay;
    private @Nullable ResponseHeaders upstream;
    private long sentNanos;
    private long answeredNanos;
    private boolean isOver;

    /// @param left runs once when the trip is over
    Trip(
            Admitted admitted,
            ExchangeParts parts,
            Load load,
            Gate.Clearance clearance,
            long startNanos,
            Deadline deadline,
            Runnable left) {
        this.admitted = admitted;
        this.parts = parts;
        this.load = load;
        this.clearance = clearance;
        this.startNanos = startNanos;
        this.waits = new Waits(parts.deadlines(), deadline, load.body().isGrpc());
        this.attempts = new Attempts(load, clearance.wasHeld());
        this.left = left;
    }

    void start() {
        if (limits().recordBodies()) {
            blocking(() -> {
                var opened = Reel.open(parts.door(), admitted, clearance.decision(), this::lost);
                try {
                    opened.request(load);
                } catch (RuntimeException e) {
                    opened.close();
                    throw e;
                }
                admitted.onLoop(() -> recordedBy(opened));
            });
        } else {
            connect();
        }
    }

    private void recordedBy(Reel opened) {
        if (isOver) {
            blocking(opened::close);
        } else {
            reel = opened;
            connect();
        }
    }

    private Limits limits() {
        return clearance.verdict().limits();
    }

    private List<MaskOrder> orders() {
        return clearance.verdict().masks();
    }

    private void lost() {
        admitted.onLoop(() -> broken(new IllegalStateException("the recording can't be kept")));
    }

    private void connect() {
        if (isOver) {
            return;
        }
        var known = parts.upstreams().ready(admitted.target(), admitted.account());
        if (known != null) {
            send(known);
            return;
        }
        blocking(() -> {
            var prepared = parts.upstreams().prepare(admitted.target(), admitted.account());
            admitted.onLoop(() -> send(prepared));
        });
    }

    /// What waits, on a thread of its own.
    private void blocking(Runnable task) {
        new Aside(admitted, parts).run(task, this::unavailable);
    }

    private void unavailable(RuntimeException why) {
        log.atWarn()
                .addKeyValue("target", admitted.target().target().name())
                .addKeyValue("reason", why.toString())
                .log("request not sent");
        if (relay != null) {
            broken(why);
            return;
        }
        end(Outcome.Status.NOT_SENT);
        admitted.refuse(TripProblems.unavailable());
    }

    private void send(Upstreams.Ready prepared) {
        if (isOver) {
            prepared.injection().release();
            return;
        }
        ready = prepared;
        dispatch(prepared);
    }

    private void dispatch(Upstreams.Ready prepared) {
        var headers =
                load.outgoing().headers(load.passed(), prepared.injection(), parts.assertions());
        prepared.address(headers);
        if (!orders().isEmpty()) {
            Outgoing.askForAll(headers);
        }
        var options = RequestOptions.builder().attr(UpstreamClients.TARGET, headers.path()).build();
        sentNanos = System.nanoTime();
        waits.moved();
        var relaying =
                new Relay(
                        circumstances(prepared),
                        admitted.answer(),
                        admitted.target().answerDigest(),
                        this);
        relay = relaying;
        attempts.send(prepared.client(), load.request(headers, waits), options)
                .subscribe(relaying, admitted.loop(), SubscriptionOption.WITH_POOLED_OBJECTS);
    }

    private AnswerPlan.Circumstances circumstances(Upstreams.Ready prepared) {
        var injection = prepared.injection();
        var scan = new SecretScan(injection.echoes());
        boolean hasCredential = injection.header() != null || injection.parameter() != null;
        return new AnswerPlan.Circumstances(
                admitted,
                parts.door().masks(),
                orders(),
                limits().bytes(),
                scan,
                new AnswerHeaders(admitted, scan, hasCredential),
                reel,
                admitted.context().alloc());
    }

    @Override
    public void answered(ResponseHeaders headers) {
        waits.answered(headers);
        answeredNanos = System.nanoTime();
        upstream = headers;
        if (headers.status().equals(HttpStatus.UNAUTHORIZED)) {
            parts.upstreams().distrust(admitted.target(), admitted.account());
        }
    }

    boolean hasAnswered() {
        return upstream != null;
    }

    @Override
    public void asked() {
        waits.asked();
    }

    @Override
    public void full() {
        waits.full();
    }

    @Override
    public void recorded(Runnable shown) {
        var recording = reel;
        var headers = upstream;
        if (recording == null || headers == null) {
            shown.run();
            return;
        }
        recording.write(headers, shown, this::blocking, admitted::onLoop);
    }

    @Override
    public void complete() {
        boolean isGood = upstream != null && upstream.status().code() < BAD;
        end(isGood ? Outcome.Status.OK : Outcome.Status.ERROR);
    }

    @Override
    public void refused(Problem problem) {
        end(Outcome.Status.ERROR);
        admitted.refuse(problem);
    }

    @Override
    public void broken(Throwable cause) {
        if (isOver) {
            return;
        }
        if (attempts.failed(cause) && ready != null) {
            dispatch(ready);
            return;
        }
        log.atInfo()
                .addKeyValue("target", admitted.target().target().name())
                .addKeyValue("reason", cause.toString())
                .log("upstream failed");
        boolean wasSent = attempts.timesSent() > 0; // perhaps by the first try alone
        end(wasSent ? Outcome.Status.CUT : Outcome.Status.NOT_SENT);
        if (hasAnswered()) {
            admitted.answer().close(AbortedStreamException.get());
        } else {
            admitted.refuse(TripProblems.failed(cause, wasSent));
        }
    }

    /// What was waited for took too long.
    void late() {
        var what = waits.what();
        log.atInfo()
                .addKeyValue("target", admitted.target().target().name())
                .addKeyValue("reason", what + " took too long")
                .log("request given up");
        end(what == Waits.For.READER ? Outcome.Status.CANCELLED : Outcome.Status.CUT);
        switch (what) {
            case ANSWER -> admitted.refuse(TripProblems.late());
            case REST_OF_REQUEST -> admitted.refuse(admitted.closing(BodyProblems.halted()));
            case REST_OF_ANSWER -> admitted.answer().close(AbortedStreamException.get());
            case READER -> admitted.answer().abort(); // the end would wait behind what it was given
        }
    }

    /// The client was gone before anything was sent.
    void notSent() {
        end(Outcome.Status.NOT_SENT);
    }

    /// Nothing more goes either way.
    void end(Outcome.Status status) {
        if (isOver) {
            return;
        }
        isOver = true;
        waits.over();
        try {
            letGo();
        } finally {
            record(outcome(relay == null ? Outcome.Status.NOT_SENT : status));
            left.run();
        }
    }

    private void letGo() {
        try {
            if (relay != null) {
                relay.over();
            }
        } finally {
            if (ready != null) {
                ready.injection().release();
            }
        }
    }

    private Outcome outcome(Outcome.Status status) {
        var note =
                new OutcomeNote(
                        admitted,
                        load.content(),
                        attempts.timesSent(),
                        upstream,
                        relay,
                        startNanos,
                        sentNanos,
                        answeredNanos);
        return note.outcome(status);
    }

    private void record(Outcome outcome) {
        var recording = reel;
        if (recording == null) {
            parts.door().gate().finished(clearance, outcome);
            return;
        }
        try {
            parts.door()
                    .blocking()
                    .execute(() ->
                            parts.door()
                                    .gate()
                                    .finished(clearance, outcome.with(recording.closed())));
        } catch (RejectedExecutionException _) { // the gateway is stopping
            parts.door().gate().finished(clearance, outcome);
        }
    }
}
