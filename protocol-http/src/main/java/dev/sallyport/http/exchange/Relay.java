package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.answer.Problem;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// An answer on its way from the upstream to the client, no faster than the client takes it.
///
/// ```
/// HEADERS ─┬─ may be shown ─▶ BODY ─▶ (trailers) ─▶ end
///          └─ may not ──────▶ a problem
/// ```
///
/// Fields belong to the event loop.
final class Relay implements Subscriber<HttpObject> {
    /// So much may be on its way to the client before the upstream has to wait.
    private static final long WINDOW = 128 << 10;

    private final AnswerPlan.Circumstances circumstances;
    private final HttpResponseWriter answer;
    private final Watcher watcher;
    private final long mostBytes;
    private final @Nullable MessageDigest digest;
    private @Nullable Subscription subscription;
    private AnswerPlan.@Nullable Show show;
    private @Nullable HttpHeaders trailers;
    private long unconsumed;
    private long bytes;
    private boolean isOver;

    /// Who carries the exchange out.
    interface Watcher {
        /// The upstream's answer has begun.
        void answered(ResponseHeaders upstream);

        /// More of it was asked for.
        void asked();

        /// More is asked for when the client has taken what it was given.
        void full();

        /// Runs `shown` once what is shown is recorded, on the event loop.
        void recorded(Runnable shown);

        /// All of it was handed to the client.
        void complete();

        /// Nothing may be shown of it.
        void refused(Problem problem);

        /// It broke off: the upstream did, or nothing more may be shown.
        void broken(Throwable cause);
    }

    Relay(
            AnswerPlan.Circumstances circumstances,
            HttpResponseWriter answer,
            boolean isDigested,
            Watcher watcher) {
        this.circumstances = circumstances;
        this.answer = answer;
        this.watcher = watcher;
        this.mostBytes = circumstances.mostBytes();
        this.digest = isDigested ? CommandDigest.sha256() : null;
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

    private void demand() {
        if (subscription != null && !isOver) {
            watcher.asked();
            subscription.request(1);
        }
    }

    @Override
    public void onNext(HttpObject object) {
        if (isOver) {
            discard(object);
            return;
        }
        try {
            switch (object) {
                case ResponseHeaders headers when headers.status().isInformational() ->
                        informational(headers);
                case ResponseHeaders headers -> begin(headers);
                case HttpData data -> data(data);
                case HttpHeaders last -> {
                    trailers = last;
                    demand();
                }
                default -> throw new IllegalStateException("neither headers nor data");
            }
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private static void discard(HttpObject object) {
        if (object instanceof HttpData data) {
            data.close();
        }
    }

    /// `100` was answered by the gateway already; the others say what is to come.
    private void informational(ResponseHeaders headers) {
        if (show == null && (headers.status().code() == 102 || headers.status().code() == 103)) {
            write(circumstances.rules().of(headers).build());
        }
        demand();
    }

    private void begin(ResponseHeaders upstream) {
        watcher.answered(upstream);
        switch (circumstances.plan(upstream)) {
            case AnswerPlan.Refuse(Problem problem) -> {
                over();
                watcher.refused(problem);
            }
            case AnswerPlan.Show planned -> {
                show = planned;
                watcher.recorded(() -> show(planned));
            }
        }
    }

    /// An answer to HEAD is its headers alone: the client's side ends with them, so they wait for
    /// the upstream's end.
    private void show(AnswerPlan.Show planned) {
        if (isOver) {
            return;
        }
        if (!isHead()) {
            write(planned.headers());
        }
        demand();
    }

    private boolean isHead() {
        return circumstances.admitted().request().method() == HttpMethod.HEAD;
    }

    private void data(HttpData data) {
        var planned = show;
        if (planned == null) {
            data.close();
            throw new IllegalStateException("a body before its headers");
        }
        HttpData shown = planned.body().feed(data);
        watcher.recorded(() -> pass(shown));
    }

    private void pass(HttpData shown) {
        if (isOver) {
            shown.close();
            return;
        }
        if (release(shown)) {
            if (unconsumed < WINDOW) {
                demand();
            } else {
                unconsumed = 0;
                watcher.full();
                answer.whenConsumed().thenRun(this::demand);
            }
        }
    }

    /// @return whether the exchange goes on
    private boolean release(HttpData shown) {
        int length = shown.length();
        if (length == 0) {
            shown.close();
            return true;
        }
        bytes += length;
        if (bytes > mostBytes) {
            bytes -= length;
            shown.close();
            broken(new Unavailable("the answer is larger than a rule allows"));
            return false;
        }
        if (digest != null) {
            digest.update(shown.byteBuf().nioBuffer());
        }
        unconsumed += length;
        write(shown);
        return true;
    }

    /// A client that is gone is told of elsewhere.
    private void write(HttpObject object) {
        if (!answer.tryWrite(object)) {
            isOver = true;
        }
    }

    @Override
    public void onComplete() {
        if (isOver) {
            return;
        }
        var planned = show;
        if (planned == null) {
            broken(new Unavailable("the upstream answered nothing"));
            return;
        }
        try {
            HttpData last = planned.body().end();
            watcher.recorded(() -> finish(planned, last));
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void finish(AnswerPlan.Show planned, HttpData last) {
        if (isOver) {
            last.close();
            return;
        }
        if (!release(last)) {
            return;
        }
        var ending = trailers;
        if (ending != null) {
            var shown = circumstances.rules().trailers(ending, planned.isChanged());
            if (!shown.isEmpty()) {
                write(shown);
            }
        }
        isOver = true;
        planned.body().close();
        watcher.complete();
        if (isHead()) {
            write(planned.headers());
        }
        answer.close();
    }

    @Override
    public void onError(Throwable cause) {
        if (!isOver) {
            broken(cause);
        }
    }

    private void broken(Throwable cause) {
        over();
        watcher.broken(cause);
    }

    /// Nothing more is shown or asked for.
    void over() {
        isOver = true;
        if (subscription != null) {
            subscription.cancel();
        }
        if (show != null) {
            show.body().close();
        }
    }

    long bytes() {
        return bytes;
    }

    long masked() {
        return show == null ? 0 : show.body().masked();
    }

    long echoes() {
        return circumstances.scan().found();
    }

    /// Over the bytes released, in hex; null where nobody asked for it.
    @Nullable String sha256() {
        return digest == null ? null : HexFormat.of().formatHex(digest.digest());
    }
}
