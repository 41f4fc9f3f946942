package dev.sallyport.http.mcp;

import dev.sallyport.core.Refusal;

/// HTTP statuses of what has no JSON-RPC answer, and of what upstreams say.
final class Statuses {
    private Statuses() {}

    /// A notification, an answer or a stream that was refused.
    static int of(Refusal refusal) {
        return switch (refusal.code()) {
            case EVIDENCE_UNAVAILABLE, APPROVALS_UNAVAILABLE, POLICY_UNAVAILABLE -> 503;
            case LIMIT_EXCEEDED -> 429;
            case SESSION_ENDED -> 401;
            case BLOCKED,
                    UNJUDGED,
                    APPROVAL_REQUIRED,
                    APPROVAL_DENIED,
                    APPROVAL_EXPIRED,
                    APPROVAL_CANCELLED,
                    UNMASKABLE,
                    UNSUPPORTED ->
                    403;
        };
    }

    static boolean isGood(int status) {
        return status >= 200 && status < 300;
    }

    /// Statuses that tell a client something about its request pass. What the upstream says of the
    /// gateway's credential, and where it would send the gateway, is not for the client.
    static int passed(int upstream) {
        return switch (upstream) {
            case 400, 404, 405, 406, 409, 410, 413, 415, 422, 429, 503, 504 -> upstream;
            default -> 502;
        };
    }
}
