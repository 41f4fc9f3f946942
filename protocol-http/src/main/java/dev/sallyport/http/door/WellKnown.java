package dev.sallyport.http.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.http.request.Naming;
import dev.sallyport.http.request.Place;
import dev.sallyport.http.upstream.Assertions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What anyone may know: where tokens for a target come from (RFC 9728), and the key that says who
/// calls. The same for every name, whether there is such a target or not.
final class WellKnown {
    private static final String JWKS = "/.well-known/jwks.json";
    private static final Pattern BELOW = Pattern.compile("(/[A-Za-z0-9._~-]{1,64}){0,16}/?");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Naming naming;
    private final List<String> issuers;
    private final @Nullable Assertions assertions;

    WellKnown(Naming naming, List<String> issuers, @Nullable Assertions assertions) {
        this.naming = naming;
        this.issuers = issuers;
        this.assertions = assertions;
    }

    /// @param base scheme and authority of the gateway, as the client names it
    /// @return empty where the request is for a target
    Optional<AggregatedHttpResponse> answer(
            HttpMethod method, String base, String host, Place place) {
        if (!place.path().startsWith("/.well-known/")
                || (method != HttpMethod.GET && method != HttpMethod.HEAD)) {
            return Optional.empty();
        }
        boolean isByHost = naming.of(host, place).prefix().isEmpty();
        if (place.path().equals(JWKS) && assertions != null && !isByHost) {
            return Optional.of(
                    json(assertions.jwks().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        if (!place.path().startsWith(Challenge.METADATA)) {
            return Optional.empty();
        }
        String below = place.path().substring(Challenge.METADATA.length());
        return BELOW.matcher(below).matches()
                ? Optional.of(json(metadata(base + below)))
                : Optional.empty();
    }

    private byte[] metadata(String resource) {
        var object = new LinkedHashMap<String, Object>();
        object.put("resource", resource);
        object.put("authorization_servers", issuers);
        object.put("bearer_methods_supported", List.of("header"));
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }

    private static AggregatedHttpResponse json(byte[] body) {
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.JSON)
                        .contentLength(body.length)
                        .set(HttpHeaderNames.CACHE_CONTROL, "max-age=300")
                        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                        .build(),
                HttpData.wrap(body));
    }
}
