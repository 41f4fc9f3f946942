package dev.sallyport.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.util.LinkedHashMap;

/// Answers in JSON. None may be kept by anyone on the way, or taken for something else by a
/// browser.
final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType PROBLEM = MediaType.parse("application/problem+json");

    private Answers() {}

    static HttpResponse json(Object value) {
        return json(HttpStatus.OK, value);
    }

    static HttpResponse json(HttpStatus status, Object value) {
        return HttpResponse.of(headers(status, MediaType.JSON_UTF_8).build(), bytes(value));
    }

    static HttpResponse problem(ApiProblem problem) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "about:blank");
        object.put("title", problem.status().reasonPhrase());
        object.put("status", problem.status().code());
        object.put("code", problem.code());
        object.put("detail", problem.detail());
        var headers = headers(problem.status(), PROBLEM);
        if (problem.status().equals(HttpStatus.UNAUTHORIZED)) {
            headers.add(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"sallyport\"");
        }
        return HttpResponse.of(headers.build(), bytes(object));
    }

    static com.linecorp.armeria.common.ResponseHeadersBuilder headers(
            HttpStatus status, MediaType type) {
        return ResponseHeaders.builder(status)
                .contentType(type)
                .add(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .add(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .add(HttpHeaderNames.CONTENT_SECURITY_POLICY, "default-src 'none'");
    }

    private static HttpData bytes(Object value) {
        try {
            return HttpData.wrap(JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and texts are always JSON", e);
        }
    }
}
