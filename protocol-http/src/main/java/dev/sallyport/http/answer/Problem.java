package dev.sallyport.http.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.core.Refusal;
import io.netty.util.AsciiString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A request that is not answered by its target (RFC 9457), with the members of the refusal object.
/// No message names an upstream host, a login or a value.
///
/// @param members beside type, title, status and detail; `code` is always there
/// @param headers beside those of the body
public record Problem(
        HttpStatus status,
        String detail,
        Map<String, Object> members,
        Map<String, String> headers) {
    private static final long SOON_SECONDS = 5;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
            new TypeReference<>() {};
    private static final MediaType PROBLEM = MediaType.create("application", "problem+json");

    /// Whether the target may have acted on the request.
    public enum Executed {
        NO,
        YES,
        UNKNOWN;

        private Object value() {
            return switch (this) {
                case NO -> false;
                case YES -> true;
                case UNKNOWN -> "unknown";
            };
        }
    }

    public Problem {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        headers = Map.copyOf(headers);
    }

    /// @param code a stable word for programs
    public static Problem of(HttpStatus status, String code, String detail) {
        return of(status, code, detail, Executed.NO);
    }

    public static Problem of(HttpStatus status, String code, String detail, Executed executed) {
        var members = new LinkedHashMap<String, Object>();
        members.put("code", code);
        members.put("executed", executed.value());
        return new Problem(status, detail, members, Map.of());
    }

    public static Problem badRequest(String why) {
        return of(HttpStatus.BAD_REQUEST, "bad_request", why);
    }

    /// One and the same for a target that does not exist and one that is not open to the caller.
    public static Problem notFound() {
        return of(
                HttpStatus.NOT_FOUND,
                "not_found",
                "there is no such target, or none of its accounts is open to you");
    }

    /// @param challenge the value of `WWW-Authenticate`
    public static Problem unauthorized(String code, String detail, String challenge) {
        return of(HttpStatus.UNAUTHORIZED, code, detail)
                .with(HttpHeaderNames.WWW_AUTHENTICATE, challenge);
    }

    public static Problem sessionEnded(String challenge) {
        return unauthorized(
                "session_ended", "the session is over; sign in again with a new token", challenge);
    }

    public static Problem unavailable(String code, String detail) {
        return of(HttpStatus.SERVICE_UNAVAILABLE, code, detail).retryAfter(SOON_SECONDS);
    }

    /// What the policy, or the gate, refused.
    ///
    /// @param challenge for a session that has ended
    public static Problem of(Refusal refusal, String challenge) {
        var problem =
                new Problem(status(refusal.code()), refusal.message(), members(refusal), Map.of());
        Long after = refusal.retryAfterSeconds();
        if (after != null || refusal.code().isUnavailability()) {
            problem = problem.retryAfter(after == null ? SOON_SECONDS : after);
        }
        return refusal.code() == Refusal.Code.SESSION_ENDED
                ? problem.with(HttpHeaderNames.WWW_AUTHENTICATE, challenge)
                : problem;
    }

    private static HttpStatus status(Refusal.Code code) {
        return switch (code) {
            case EVIDENCE_UNAVAILABLE, APPROVALS_UNAVAILABLE, POLICY_UNAVAILABLE ->
                    HttpStatus.SERVICE_UNAVAILABLE;
            case LIMIT_EXCEEDED -> HttpStatus.TOO_MANY_REQUESTS;
            case SESSION_ENDED -> HttpStatus.UNAUTHORIZED;
            case BLOCKED,
                    UNJUDGED,
                    APPROVAL_REQUIRED,
                    APPROVAL_DENIED,
                    APPROVAL_EXPIRED,
                    APPROVAL_CANCELLED,
                    UNMASKABLE,
                    UNSUPPORTED ->
                    HttpStatus.FORBIDDEN;
        };
    }

    private static Map<String, Object> members(Refusal refusal) {
        try {
            return JSON.readValue(refusal.toJson(), OBJECT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a refusal is a JSON object", e);
        }
    }

    public Problem retryAfter(long seconds) {
        return with(HttpHeaderNames.RETRY_AFTER, Long.toString(seconds));
    }

    /// With one more header.
    public Problem with(AsciiString name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name.toString(), value);
        return new Problem(status, detail, members, more);
    }

    /// The stable word for programs.
    public String code() {
        return String.valueOf(members.get("code"));
    }

    private ResponseHeaders headers(int length) {
        var all =
                ResponseHeaders.builder(status)
                        .contentType(PROBLEM)
                        .contentLength(length)
                        .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.forEach((name, value) -> all.set(name, value));
        return all.build();
    }

    private HttpData body() {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "urn:sallyport:problem:" + code());
        object.put("title", status.reasonPhrase());
        object.put("status", status.code());
        object.put("detail", detail);
        object.putAll(members);
        try {
            return HttpData.wrap(JSON.writeValueAsBytes(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers is always JSON", e);
        }
    }

    public AggregatedHttpResponse answer() {
        HttpData body = body();
        return AggregatedHttpResponse.of(headers(body.length()), body);
    }
}
