package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregationOptions;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;

/// A request whose body comes in pieces. Armeria takes one that broke before its first piece for
/// one without a body, which is whole with its headers: the upstream would take a cut upload for an
/// empty one, or wait on the same connection for the length that was announced. So this is never
/// empty, however soon it ends.
record Upload(HttpRequest body) implements HttpRequest {
    @Override
    public RequestHeaders headers() {
        return body.headers();
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return body.isOpen();
    }

    @Override
    public long demand() {
        return body.demand();
    }

    @Override
    public CompletableFuture<Void> whenComplete() {
        return body.whenComplete();
    }

    @Override
    public CompletableFuture<AggregatedHttpRequest> aggregate(AggregationOptions options) {
        return body.aggregate(options);
    }

    @Override
    public void subscribe(
            Subscriber<? super HttpObject> subscriber,
            EventExecutor executor,
            SubscriptionOption... options) {
        body.subscribe(subscriber, executor, options);
    }

    @Override
    public EventExecutor defaultSubscriberExecutor() {
        return body.defaultSubscriberExecutor();
    }

    @Override
    public void abort() {
        body.abort();
    }

    @Override
    public void abort(Throwable cause) {
        body.abort(cause);
    }
}
