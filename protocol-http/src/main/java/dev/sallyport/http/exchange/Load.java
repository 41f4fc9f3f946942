package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpVerb;
import java.util.List;
import java.util.Map;

/// What is sent of a request.
///
/// @param passed the client's headers that go up
/// @param body what is left of the body where it was not read whole
record Load(
        Outgoing outgoing, Map<String, List<String>> passed, Content content, RequestBody body) {

    /// @param moves told while a body that is passed on as it comes is on its way
    HttpRequest request(RequestHeadersBuilder headers, Moves moves) {
        if (!content.isWhole()) {
            if (content.size() >= 0) {
                headers.contentLength(content.size());
            }
            HttpRequest streamed = body.streamed(headers.build(), moves);
            return isWatched() ? streamed.mapData(new OverrideScan()::passed) : streamed;
        }
        if (content.bytes().length > 0) {
            return HttpRequest.of(headers.build(), HttpData.wrap(content.bytes()));
        }
        if (hasUsuallyABody(outgoing.admitted().request().method())) {
            headers.contentLength(0);
        }
        return HttpRequest.of(headers.build());
    }

    private boolean isWatched() {
        var verb = HttpVerb.valueOf(outgoing.admitted().request().method().name());
        return MethodOverride.isWatched(verb, content);
    }

    private static boolean hasUsuallyABody(HttpMethod method) {
        return method == HttpMethod.POST || method == HttpMethod.PUT || method == HttpMethod.PATCH;
    }
}
