package dev.sallyport.http.ws;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// The client's bytes, once it has been told yes.
record FromClient(Tunnel tunnel) implements Subscriber<HttpObject> {
    @Override
    public void onSubscribe(Subscription s) {
        tunnel.client().begin(s);
    }

    @Override
    public void onNext(HttpObject object) {
        if (object instanceof HttpData data) {
            try {
                tunnel.client().received(data);
            } catch (RuntimeException e) {
                tunnel.failed(e);
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        tunnel.client().ended();
    }

    @Override
    public void onComplete() {
        tunnel.client().ended();
    }
}
