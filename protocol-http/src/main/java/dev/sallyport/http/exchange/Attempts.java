package dev.sallyport.http.exchange;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Clients;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import dev.sallyport.http.upstream.SecondTry;
import org.jspecify.annotations.Nullable;

/// How often one request went up: once, or twice where [SecondTry] says so.
///
/// Belongs to the event loop.
final class Attempts {
    private final HttpMethod method;
    private final boolean mayRepeat;
    private final boolean mayBeSentTwice;
    private @Nullable ClientRequestContext last;
    private boolean wasRetried;
    private int timesSent;

    /// @param wasHeld what somebody approved is sent once
    Attempts(Load load, boolean wasHeld) {
        method = load.outgoing().admitted().request().method();
        mayRepeat = !load.body().isStreaming();
        mayBeSentTwice = load.content().size() == 0 && !wasHeld;
    }

    HttpResponse send(WebClient client, HttpRequest request, RequestOptions options) {
        timesSent++;
        try (var captor = Clients.newContextCaptor()) {
            var response = client.execute(request, options);
            last = captor.getOrNull();
            return response;
        }
    }

    /// The last one failed with this.
    ///
    /// @return whether there is to be another
    boolean failed(Throwable cause) {
        if (cause instanceof UnprocessedRequestException) {
            timesSent--;
        }
        boolean again = last != null && !wasRetried && mayRepeat && mayHelp(cause);
        wasRetried |= again;
        return again;
    }

    private boolean mayHelp(Throwable cause) {
        return SecondTry.helps(cause)
                || (mayBeSentTwice && SecondTry.isHarmless(cause, last, method));
    }

    /// At most; a request that failed may have been read, or not.
    int timesSent() {
        return timesSent;
    }
}
