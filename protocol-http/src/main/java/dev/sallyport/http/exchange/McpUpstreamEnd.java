package dev.sallyport.http.exchange;

import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.mcp.McpUpstream;
import dev.sallyport.http.upstream.InUse;
import dev.sallyport.http.upstream.SecondTry;
import dev.sallyport.http.upstream.UpstreamClients;
import dev.sallyport.http.upstream.Upstreams;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The way from one request to its MCP server: the target's own URL, whatever the client's was.
/// Used by one thread.
final class McpUpstreamEnd implements McpUpstream, AutoCloseable {
    private final Admitted admitted;
    private final ExchangeParts parts;
    private final McpClientEnd client;
    private final Runnable judged;
    private final InUse used = new InUse();

    /// @param judged run when something goes up; perhaps several times
    McpUpstreamEnd(Admitted admitted, ExchangeParts parts, McpClientEnd client, Runnable judged) {
        this.admitted = admitted;
        this.parts = parts;
        this.client = client;
        this.judged = judged;
    }

    @Override
    public Reply send(Call call) throws Failed {
        Upstreams.Ready ready = ready();
        try {
            return attempt(call, ready);
        } catch (Failed failed) {
            if (SecondTry.helps(failed.getCause())) {
                return attempt(call, ready); // a kept connection had been closed
            }
            throw failed;
        }
    }

    /// The last look before a request goes up, each time that it does: a credential may have been
    /// waited for meanwhile.
    private void requireLife() throws Failed {
        if (admitted.session().ended() != null || client.isGone()) {
            throw new Failed("nobody waits for it any more", false);
        }
    }

    private Upstreams.Ready ready() throws Failed {
        try {
            var ready = parts.upstreams().prepare(admitted.target(), admitted.account());
            used.add(ready);
            client.hide(ready.injection().echoes());
            return ready;
        } catch (Unavailable why) {
            throw new Failed(String.valueOf(why.getMessage()), false);
        }
    }

    private Reply attempt(Call call, Upstreams.Ready ready) throws Failed {
        var headers = headers(call, ready);
        var options = RequestOptions.builder().attr(UpstreamClients.TARGET, headers.path()).build();
        var request =
                call.body().isEmpty()
                        ? HttpRequest.of(headers.build())
                        : HttpRequest.of(headers.build(), HttpData.ofUtf8(call.body()));
        requireLife();
        judged.run();
        var response = ready.client().execute(request, options);
        Duration patience = call.deadline() == null ? parts.deadlines().answer() : call.deadline();
        var reply =
                new McpReply(
                        response.split(),
                        admitted,
                        patience,
                        call.deadline() != null,
                        parts.deadlines());
        client.whenGone(reply::close);
        try {
            reply.awaitHead();
        } catch (Failed failed) {
            reply.close();
            throw failed;
        }
        if (reply.status() == HttpStatus.UNAUTHORIZED.code()) {
            parts.upstreams().distrust(admitted.target(), admitted.account());
        }
        return reply;
    }

    private RequestHeadersBuilder headers(Call call, Upstreams.Ready ready) {
        Map<String, List<String>> passed = new HashMap<>();
        call.headers().forEach((name, value) -> passed.put(name, List.of(value)));
        var headers = new Outgoing(admitted).headers(passed, ready.injection(), parts.assertions());
        String base = admitted.target().basePath();
        return headers.method(HttpMethod.valueOf(call.method()))
                .path(ready.injection().putInto(base.isEmpty() ? "/" : base))
                .set("accept-encoding", "identity");
    }

    @Override
    public void close() {
        used.close();
    }

    static Failed failed(Throwable cause) {
        return new Failed(cause, !(cause instanceof UnprocessedRequestException));
    }
}
