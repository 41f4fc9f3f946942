package dev.sallyport.http.ws;

import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.exchange.AnswerHeaders;
import dev.sallyport.http.exchange.ExchangeParts;
import dev.sallyport.http.exchange.Outgoing;
import dev.sallyport.http.exchange.SecretScan;
import dev.sallyport.http.exchange.TripProblems;
import dev.sallyport.http.upstream.UpstreamClients;
import dev.sallyport.http.upstream.Upstreams;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An upgrade that was let through, until the upstream has answered it; then its bytes are the
/// [Tunnel]'s. Its outcome is written down once.
///
/// ```
/// start ─▶ (recording) ─▶ credential ─▶ request ─┬─ yes ─▶ Tunnel
///                                                └─ no ──▶ its status and headers
/// ```
///
/// Belongs to the event loop.
final class Dial implements Subscriber<HttpObject> {
    private static final Logger log = LoggerFactory.getLogger(Dial.class);

    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Call call;
    private final Gate.Clearance clearance;
    private final Runnable left;
    private final long startNanos = System.nanoTime();
    private final boolean isHttp2;
    private final Keeping keeping;

    private Upstreams.@Nullable Ready ready;
    private @Nullable HttpRequestWriter up;
    private String sentKey = "";
    private @Nullable Subscription subscription;
    private @Nullable Tunnel tunnel;
    private @Nullable ResponseHeaders answered;
    private boolean isOver;

    /// What is asked.
    ///
    /// @param passed the client's headers that go up
    record Call(Outgoing outgoing, Map<String, List<String>> passed, Handshake handshake) {}

    /// @param left runs once, when nothing goes either way any more
    Dial(
            Admitted admitted,
            ExchangeParts parts,
            Call call,
            Gate.Clearance clearance,
            Runnable left) {
        this.admitted = admitted;
        this.parts = parts;
        this.call = call;
        this.clearance = clearance;
        this.left = left;
        this.isHttp2 = admitted.target().version() == Version.HTTP_2;
        this.keeping = new Keeping(admitted, parts, this::lost);
    }

    void start() {
        if (clearance.verdict().limits().recordBodies()) {
            keeping.begin(clearance.decision(), this::connect, this::notAvailable);
        } else {
            connect();
        }
    }

    private void lost() {
        if (tunnel != null) {
            tunnel.recordingLost();
        } else {
            fail(TripProblems.unavailable(), Outcome.Status.CUT);
        }
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
        keeping.aside(
                () -> {
                    var prepared = parts.upstreams().prepare(admitted.target(), admitted.account());
                    admitted.onLoop(() -> send(prepared));
                },
                this::notAvailable);
    }

    private void notAvailable(RuntimeException why) {
        warn(why);
        fail(TripProblems.unavailable(), Outcome.Status.NOT_SENT);
    }

    private void warn(Throwable why) {
        log.atWarn()
                .addKeyValue("target", admitted.target().target().name())
                .addKeyValue("reason", why.toString())
                .log("websocket not opened");
    }

    private void send(Upstreams.Ready prepared) {
        if (isOver) {
            prepared.injection().release();
            return;
        }
        ready = prepared;
        var headers =
                call.outgoing().headers(call.passed(), prepared.injection(), parts.assertions());
        String path = headers.path();
        sentKey = Handshake.ask(headers, isHttp2);
        var request = HttpRequest.streaming(headers.build());
        up = request;
        admitted.loop()
                .schedule(
                        this::late, parts.deadlines().upgrade().toMillis(), TimeUnit.MILLISECONDS);
        prepared.sockets()
                .execute(
                        request,
                        RequestOptions.builder().attr(UpstreamClients.TARGET, path).build())
                .subscribe(this, admitted.loop(), SubscriptionOption.WITH_POOLED_OBJECTS);
    }

    private void late() {
        if (answered == null) {
            fail(TripProblems.late(), Outcome.Status.CUT);
        }
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
        if (isOver) {
            s.cancel();
        } else {
            s.request(1);
        }
    }

    @Override
    public void onNext(HttpObject object) {
        var open = tunnel;
        try {
            if (open != null && object instanceof HttpData data) {
                open.upstream().received(data);
            } else if (object instanceof HttpData data) {
                data.close();
            } else if (!isOver && answered == null && object instanceof ResponseHeaders headers) {
                headers(headers);
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException cause) {
        var open = tunnel;
        if (open != null) {
            open.failed(cause);
        } else {
            broken(cause);
        }
    }

    private void headers(ResponseHeaders headers) {
        boolean isYes = Handshake.isYes(headers, isHttp2);
        if (headers.status().isInformational() && !isYes) {
            if (subscription != null) {
                subscription.request(1);
            }
            return;
        }
        answered = headers;
        var used = ready;
        var request = up;
        if (used == null || request == null) {
            throw new IllegalStateException("an answer to nothing");
        }
        var injection = used.injection();
        var scan = new SecretScan(injection.echoes());
        boolean hasCredential = injection.header() != null || injection.parameter() != null;
        var shown = new AnswerHeaders(admitted, scan, hasCredential).of(headers);
        AnswerHeaders.changed(shown);
        if (!isYes) {
            refused(headers, shown.contentLength(0).build());
        } else if (call.handshake().isRight(headers, sentKey)) {
            open(request, scan, call.handshake().yes(shown, headers));
        } else {
            fail(Failures.noWebSocket(), Outcome.Status.ERROR);
        }
    }

    /// Its body is not read: Armeria gives none of a refused upgrade on HTTP/1.1.
    private void refused(ResponseHeaders upstream, ResponseHeaders shown) {
        if (upstream.status().equals(HttpStatus.UNAUTHORIZED)) {
            parts.upstreams().distrust(admitted.target(), admitted.account());
        }
        over(Outcome.Status.ERROR);
        boolean ignored = admitted.answer().tryWrite(shown);
        admitted.answer().close();
    }

    private void open(HttpRequestWriter request, SecretScan scan, ResponseHeaders yes) {
        var opened = new Tunnel(admitted, parts, clearance, request, scan, keeping, this::closed);
        tunnel = opened;
        boolean ignored = admitted.answer().tryWrite(yes);
        admitted.request()
                .subscribe(
                        new FromClient(opened),
                        admitted.loop(),
                        SubscriptionOption.WITH_POOLED_OBJECTS);
        if (subscription != null) {
            opened.upstream().begin(subscription);
        }
    }

    private void closed() {
        isOver = true;
        release();
        left.run();
    }

    private void release() {
        if (ready != null) {
            ready.injection().release();
        }
    }

    @Override
    public void onComplete() {
        var open = tunnel;
        if (open != null) {
            open.upstream().ended();
        } else if (answered == null) {
            broken(new IllegalStateException("no answer"));
        }
    }

    @Override
    public void onError(Throwable cause) {
        var open = tunnel;
        if (open != null) {
            open.upstream().ended();
        } else if (answered == null) {
            broken(cause);
        }
    }

    private void broken(Throwable cause) {
        if (!isOver) {
            warn(cause);
            boolean wasSent = Failures.wasSent(cause);
            fail(
                    TripProblems.failed(cause, wasSent),
                    wasSent ? Outcome.Status.CUT : Outcome.Status.NOT_SENT);
        }
    }

    private void fail(Problem problem, Outcome.Status status) {
        if (!isOver) {
            over(status);
            admitted.refuse(problem);
        }
    }

    /// The client was gone before anything was sent.
    void notSent() {
        over(Outcome.Status.NOT_SENT);
    }

    void clientGone() {
        var open = tunnel;
        if (open != null) {
            open.clientGone();
        } else {
            over(Outcome.Status.CANCELLED);
            admitted.answer().close(AbortedStreamException.get());
        }
    }

    void sessionEnded() {
        var open = tunnel;
        if (open != null) {
            open.sessionEnded();
        } else {
            fail(Problem.sessionEnded(admitted.challenge()), Outcome.Status.CANCELLED);
        }
    }

    void stopping() {
        var open = tunnel;
        if (open != null) {
            open.stopping();
        }
    }

    void tick(long nowNanos) {
        var open = tunnel;
        if (open != null) {
            open.tick(nowNanos);
        }
    }

    /// It ended before it was open.
    private void over(Outcome.Status status) {
        if (isOver) {
            return;
        }
        isOver = true;
        if (subscription != null) {
            subscription.cancel();
        }
        if (up != null) {
            up.abort();
        }
        release();
        keeping.finish(
                clearance,
                Failures.outcome(
                        up == null ? Outcome.Status.NOT_SENT : status, answered, startNanos),
                CloseCode.NONE);
        left.run();
    }
}
