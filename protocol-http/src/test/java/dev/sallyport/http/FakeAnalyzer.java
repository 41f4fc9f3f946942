package dev.sallyport.http;

import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpFacts;
import java.util.List;
import java.util.Map;

/// Knows forms of one field, and nothing else of bodies.
final class FakeAnalyzer implements HttpAnalyzer {
    @Override
    public HttpFacts analyze(HttpCall call) {
        Map<String, List<String>> headers =
                call instanceof HttpCall.Exchange exchange ? exchange.headers() : Map.of();
        return new HttpFacts(
                call.verb(),
                call.path(),
                Map.of(),
                headers,
                call.content().mediaType(),
                call.content().size(),
                body(call),
                HttpFacts.Rpc.NONE,
                true,
                "");
    }

    private static HttpFacts.Body body(HttpCall call) {
        String text = call.content().text();
        int equals = text.indexOf('=');
        return call.content().mediaType().equals("application/x-www-form-urlencoded") && equals > 0
                ? new HttpFacts.Body.Form(
                        Map.of(text.substring(0, equals), List.of(text.substring(equals + 1))))
                : new HttpFacts.Body.None();
    }
}
