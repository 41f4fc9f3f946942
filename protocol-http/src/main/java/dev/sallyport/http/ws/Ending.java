package dev.sallyport.http.ws;

import dev.sallyport.core.Outcome.Status;

/// How an open WebSocket ends.
///
/// @param code what the client is told, and the outcome has
/// @param reason what the client is told
/// @param upstreamCode what the upstream is told
record Ending(int code, String reason, int upstreamCode, Status status) {
    static final Ending SESSION_OVER =
            new Ending(
                    CloseCode.POLICY,
                    "the session is over",
                    CloseCode.GOING_AWAY,
                    Status.CANCELLED);
    static final Ending STOPPING =
            new Ending(
                    CloseCode.GOING_AWAY,
                    "the gateway is stopping",
                    CloseCode.GOING_AWAY,
                    Status.CANCELLED);
    static final Ending UPSTREAM_GONE =
            new Ending(CloseCode.FAULT, "the target broke off", CloseCode.GOING_AWAY, Status.CUT);
    static final Ending RECORDING_LOST =
            new Ending(
                    CloseCode.FAULT,
                    "the recording can't be kept",
                    CloseCode.GOING_AWAY,
                    Status.CUT);
    static final Ending TOO_MUCH =
            new Ending(
                    CloseCode.POLICY,
                    "more than a rule allows",
                    CloseCode.GOING_AWAY,
                    Status.ERROR);

    /// Both know that it is over.
    static Ending agreed(int code, String reason) {
        return new Ending(code, reason, code, Status.OK);
    }

    static Ending clientGone(int code) {
        return new Ending(code, "", CloseCode.GOING_AWAY, Status.CANCELLED);
    }

    static Ending ofClient(FrameViolation why) {
        return refused(why.code(), why.why());
    }

    /// The client sent what is not taken.
    static Ending refused(int code, String reason) {
        return new Ending(code, reason, CloseCode.GOING_AWAY, Status.ERROR);
    }

    static Ending ofUpstream(FrameViolation why) {
        return new Ending(
                CloseCode.FAULT, "the target broke the protocol", why.code(), Status.ERROR);
    }

    static Ending fault(String reason) {
        return new Ending(CloseCode.FAULT, reason, CloseCode.GOING_AWAY, Status.ERROR);
    }
}
