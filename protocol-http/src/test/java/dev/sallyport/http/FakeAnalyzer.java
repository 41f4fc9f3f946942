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
        boolean isForm =
                call.content().mediaType().equals("application/x-www-form-urlencoded")
                        && call.content().isWhole();
        if (!isForm) {
            return new HttpFacts.Body.None();
        }
        String[] field = call.content().text().split("=", 2);
        return new HttpFacts.Body.Form(Map.of(field[0], List.of(field.length > 1 ? field[1] : "")));
    }
}
