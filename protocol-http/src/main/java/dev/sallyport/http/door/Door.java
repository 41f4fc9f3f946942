package dev.sallyport.http.door;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketProtocolHandler;
import com.linecorp.armeria.server.websocket.WebSocketService;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.http.HttpParts;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.request.ClientHeaders;
import dev.sallyport.http.request.Naming;
import dev.sallyport.http.request.Place;
import dev.sallyport.http.request.RequestTarget;
import dev.sallyport.http.session.SessionDesk;
import dev.sallyport.http.session.TokenDesk;
import dev.sallyport.http.ws.EarlyBytes;
import dev.sallyport.http.ws.Handshake;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every request of the door, before anyone is known. What could be read in two ways is refused
/// here, once, for everyone behind.
///
/// It is a [WebSocketService] by name: without that, Armeria's HTTP/1.1 decoder turns every upgrade
/// away. What it would do of itself for one is never asked of it.
public final class Door implements WebSocketService {
    private static final Set<String> METHODS =
            EnumSet.range(HttpVerb.GET, HttpVerb.TRACE).stream()
                    .map(HttpVerb::name)
                    .collect(Collectors.toUnmodifiableSet());
    private static final Pattern HANDLE = Pattern.compile("req_[0-9a-z]{1,40}");

    private final HttpParts parts;
    private final Naming naming;
    private final WellKnown wellKnown;
    private final TokenDesk tokens;
    private final SessionDesk sessions;
    private final Handlings handlings;

    Door(
            HttpParts parts,
            Naming naming,
            WellKnown wellKnown,
            TokenDesk tokens,
            SessionDesk sessions,
            Handlings handlings) {
        this.parts = parts;
        this.naming = naming;
        this.wellKnown = wellKnown;
        this.tokens = tokens;
        this.sessions = sessions;
        this.handlings = handlings;
    }

    TokenDesk tokens() {
        return tokens;
    }

    SessionDesk sessions() {
        return sessions;
    }

    Handlings handlings() {
        return handlings;
    }

    @Nullable HttpTargetConfig target(String name) {
        return parts.targets().get().get(name);
    }

    String host(ServiceRequestContext context) {
        return context.remoteAddress().getAddress().getHostAddress();
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        Resets.watch(context.log().partial().channel());
        if (Handshake.isAsked(request.headers())) {
            EarlyBytes.drop(context.log().partial().channel());
        }
        try {
            return begin(context, request);
        } catch (BadRequest e) {
            return Problem.badRequest(e.why()).answer().toHttpResponse();
        }
    }

    @Override
    public WebSocket serve(ServiceRequestContext context, WebSocket in) {
        throw neverAsked();
    }

    @Override
    public WebSocketProtocolHandler protocolHandler() {
        throw neverAsked();
    }

    private static IllegalStateException neverAsked() {
        return new IllegalStateException("requests are served whole, WebSockets too");
    }

    @Override
    public ServiceOptions options() {
        return ServiceOptions.of();
    }

    private HttpResponse begin(ServiceRequestContext context, HttpRequest request)
            throws BadRequest {
        var headers = ClientHeaders.of(request.headers());
        String host = Naming.host(headers.authority());
        Place place = RequestTarget.of(context.rawPath());
        String base =
                (context.sessionProtocol().isTls() ? "https://" : "http://") + headers.authority();
        var known = wellKnown.answer(request.method(), base, host, place);
        if (known.isPresent()) {
            return known.get().toHttpResponse();
        }
        if (!METHODS.contains(request.method().name()) && !Handshake.isAsked(request.headers())) {
            return Problem.of(
                            HttpStatus.METHOD_NOT_ALLOWED,
                            "unsupported",
                            "expected one of the methods " + String.join(", ", METHODS))
                    .answer()
                    .toHttpResponse();
        }
        if (headers.retry() != null && !HANDLE.matcher(headers.retry()).matches()) {
            throw new BadRequest("expected a handle like req_… in Sallyport-Retry");
        }
        var answer = HttpResponse.streaming();
        new Admission(this, context, request, answer, headers, naming.of(host, place), base)
                .begin();
        return answer;
    }
}
