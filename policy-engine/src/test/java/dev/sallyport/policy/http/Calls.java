package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpVerb;
import java.util.List;
import java.util.Map;

/// Requests for tests.
final class Calls {
    private static final HttpAnalysis ANALYSIS = new HttpAnalysis();

    private Calls() {}

    static HttpFacts get(String path, String query) {
        return ANALYSIS.analyze(
                new HttpCall.Exchange(HttpVerb.GET, path, query, Map.of(), Content.NONE));
    }

    static HttpFacts post(String path, String type, String body) {
        return post(path, "", Content.whole(type, body.getBytes(UTF_8)));
    }

    static HttpFacts post(String path, String query, Content content) {
        return ANALYSIS.analyze(
                new HttpCall.Exchange(
                        HttpVerb.POST,
                        path,
                        query,
                        Map.of("x-team", List.of("a"), "cookie", List.of("s=1")),
                        content));
    }

    static HttpFacts of(HttpCall call) {
        return ANALYSIS.analyze(call);
    }
}
