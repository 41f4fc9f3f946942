package dev.sallyport.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why a command was not run, for people and for programs. Nothing of it names a host, an upstream
/// login or a value.
///
/// @param message one sentence
/// @param rule the rule that refused, where one did
/// @param request the id of the approval request, where there is one
/// @param retryHandle what a retry carries
/// @param hint what to do
public record Refusal(
        Code code,
        String message,
        @Nullable String rule,
        @Nullable String request,
        @Nullable String approveUrl,
        @Nullable String retryHandle,
        @Nullable Long retryAfterSeconds,
        @Nullable String hint) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Stable codes; a program may switch over them.
    public enum Code {
        BLOCKED,
        UNJUDGED,
        APPROVAL_REQUIRED,
        APPROVAL_DENIED,
        APPROVAL_EXPIRED,
        APPROVAL_CANCELLED,
        EVIDENCE_UNAVAILABLE,
        APPROVALS_UNAVAILABLE,
        POLICY_UNAVAILABLE,
        UNMASKABLE,
        LIMIT_EXCEEDED,
        UNSUPPORTED,
        SESSION_ENDED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Whether the same command may pass later without anyone's approval: SQLSTATE class 57,
        /// HTTP 503.
        public boolean isUnavailability() {
            return this == EVIDENCE_UNAVAILABLE
                    || this == APPROVALS_UNAVAILABLE
                    || this == POLICY_UNAVAILABLE;
        }
    }

    public static Refusal of(
            Code code, String message, @Nullable String rule, @Nullable String hint) {
        return new Refusal(code, message, rule, null, null, null, null, hint);
    }

    /// The machine-readable object that every protocol carries: one JSON object, one line.
    public String toJson() {
        var object = new LinkedHashMap<String, @Nullable Object>();
        object.put("code", code.word());
        object.put("rule", rule);
        object.put("request", request);
        object.put("approve_url", approveUrl);
        object.put("retry_handle", retryHandle);
        object.put("retry_after_s", retryAfterSeconds);
        object.put("executed", false);
        object.put("hint", hint);
        object.values().removeIf(value -> value == null);
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers is always JSON", e);
        }
    }
}
