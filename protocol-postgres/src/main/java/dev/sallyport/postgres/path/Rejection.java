package dev.sallyport.postgres.path;

import dev.sallyport.core.Refusal;
import dev.sallyport.postgres.wire.ErrorFields;
import org.jspecify.annotations.Nullable;

/// What the client reads instead of an answer.
///
/// @param detail of a refusal: its object, one line of JSON
record Rejection(String sqlState, String message, @Nullable String detail, @Nullable String hint) {

    /// 42501 for what policy refuses. Drivers and poolers retry class 57P by themselves, so that is
    /// for what is really unavailable.
    static Rejection of(Refusal refusal) {
        String hint = refusal.hint();
        return new Rejection(
                sqlState(refusal.code()),
                refusal.message(),
                refusal.toJson(),
                hint == null || hint.isBlank() ? null : hint);
    }

    static Rejection plain(String sqlState, String message) {
        return new Rejection(sqlState, message, null, null);
    }

    private static String sqlState(Refusal.Code code) {
        return switch (code) {
            case EVIDENCE_UNAVAILABLE, APPROVALS_UNAVAILABLE, POLICY_UNAVAILABLE -> "57P03";
            case APPROVAL_CANCELLED -> "57014";
            case SESSION_ENDED -> "57P01";
            case LIMIT_EXCEEDED -> "54000";
            case UNSUPPORTED -> "0A000";
            case BLOCKED,
                    UNJUDGED,
                    APPROVAL_REQUIRED,
                    APPROVAL_DENIED,
                    APPROVAL_EXPIRED,
                    UNMASKABLE ->
                    "42501";
        };
    }

    ErrorFields error() {
        return ErrorFields.error(sqlState, message).withDetail(detail).withHint(hint);
    }
}
