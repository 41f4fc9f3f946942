package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.request.ClientHeaders;
import dev.sallyport.http.request.MethodNames;
import dev.sallyport.http.upstream.Assertions;
import dev.sallyport.http.upstream.Injection;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What goes up: what was judged, and beside it the credential, who calls, and where from.
public record Outgoing(Admitted admitted) {
    /// So many headers are set here at most.
    private static final int OWN = 12;

    private static final AsciiString FORWARDED_PREFIX = AsciiString.of("x-forwarded-prefix");

    /// Ask for an answer in which nothing can be found: for parts of it, since part by part could
    /// be read what is found as a whole, or for compressed messages in it.
    private static final Set<String> UNSEARCHABLE =
            Set.of(
                    "a-im",
                    "connect-accept-encoding",
                    "grpc-accept-encoding",
                    "if-range",
                    "range",
                    "request-range",
                    "x-ms-range");

    /// The client's headers that go up, by lower-case name. What the gateway sets itself is not
    /// among them; the client's own Authorization is, where it sent its token beside it and the
    /// account has none.
    public Map<String, List<String>> passed() {
        ClientHeaders headers = admitted.headers();
        Map<String, List<String>> passed = headers.passed();
        String own = credentialHeader();
        if (headers.sideToken() != null
                && headers.authorization() != null
                && !own.equals("authorization")) {
            passed.put("authorization", List.of(headers.authorization()));
        }
        String assertion = admitted.target().assertion().orElse("").toLowerCase(Locale.ROOT);
        passed.keySet().removeIf(name -> isTakenFor(name, own) || isTakenFor(name, assertion));
        if (!(admitted.account().credential() instanceof HttpCredential.None)) {
            passed.keySet().removeAll(UNSEARCHABLE);
        }
        return passed;
    }

    /// Asks for the whole of an answer that a rule masks: what goes up without a credential may
    /// have asked for less.
    static void askForAll(RequestHeadersBuilder headers) {
        UNSEARCHABLE.forEach(headers::remove);
    }

    /// Servers that hand headers on as variables make one of both.
    private static boolean isTakenFor(String name, String other) {
        return name.length() == other.length()
                && name.replace('_', '-').equals(other.replace('_', '-'));
    }

    private String credentialHeader() {
        return switch (admitted.account().credential()) {
            case HttpCredential.Bearer _, HttpCredential.Basic _ -> "authorization";
            case HttpCredential.Header(String name, _) -> name.toLowerCase(Locale.ROOT);
            case HttpCredential.Query _, HttpCredential.None _ -> "";
        };
    }

    /// A parameter that the gateway sets, set by the client too, would be read in two ways; one
    /// that asks for another method is a way around the rules for it.
    ///
    /// @throws BadRequest where there is one
    public void requirePlainQuery() throws BadRequest {
        String query = admitted.named().place().query();
        if (query.isEmpty()) {
            return;
        }
        String own =
                admitted.account().credential() instanceof HttpCredential.Query(String name, _)
                        ? name
                        : null;
        for (String pair : query.split("[&;]", -1)) {
            String name = MethodOverride.nameOf(pair);
            if (name.equalsIgnoreCase(own)) {
                throw new BadRequest("a parameter of the query that the gateway sets itself");
            }
            if (MethodNames.has(name)) {
                throw new BadRequest(
                        "a parameter (_method or its like) that asks for another method than the"
                                + " request's own; send the request as it is meant");
            }
        }
    }

    /// Path and query as the upstream gets them, the credential's parameter among them.
    public String target(Injection injection) {
        return injection.putInto(admitted.target().basePath() + admitted.named().place().target());
    }

    /// @param passed as [#passed], and maybe less
    /// @param assertions null where the door signs nothing
    public RequestHeadersBuilder headers(
            Map<String, List<String>> passed,
            Injection injection,
            @Nullable Assertions assertions) {
        var headers = RequestHeaders.builder();
        headers.sizeHint(passed.size() + OWN);
        headers.method(admitted.request().method()).path(target(injection));
        passed.forEach((name, values) -> {
            for (String value : values) {
                headers.add(name, value);
            }
        });
        if (!passed.containsKey("user-agent")) {
            headers.set(HttpHeaderNames.USER_AGENT, "sallyport");
        }
        origin(headers);
        if (assertions != null && admitted.target().assertion().isPresent()) {
            headers.set(
                    admitted.target().assertion().get().toLowerCase(Locale.ROOT),
                    assertions.of(admitted.session().session()));
        }
        injection.putInto(headers);
        return headers;
    }

    /// Said by the gateway alone (RFC 7239). Upstreams write links with the host, so it is one that
    /// the configuration knows, or none: a client may name any.
    private void origin(RequestHeadersBuilder headers) {
        String host = admitted.clientHost();
        String authority = admitted.headers().authority();
        String scheme = admitted.context().sessionProtocol().isTls() ? "https" : "http";
        headers.set(HttpHeaderNames.X_FORWARDED_FOR, host);
        if (admitted.named().isOurHost()) {
            headers.set(HttpHeaderNames.X_FORWARDED_HOST, authority);
        }
        headers.set(HttpHeaderNames.X_FORWARDED_PROTO, scheme);
        if (!admitted.named().prefix().isEmpty()) {
            headers.set(FORWARDED_PREFIX, admitted.named().prefix());
        }
        headers.set(
                HttpHeaderNames.FORWARDED,
                "for="
                        + (host.indexOf(':') < 0 ? host : "\"[" + host + "]\"")
                        + (admitted.named().isOurHost() ? ";host=\"" + authority + "\"" : "")
                        + ";proto="
                        + scheme);
    }
}
