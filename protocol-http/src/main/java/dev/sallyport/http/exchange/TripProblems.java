package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.http.answer.Problem;

/// What a client is told of a request, or an upgrade, that was let through and got no answer.
public final class TripProblems {
    private TripProblems() {}

    public static Problem unavailable() {
        return Problem.unavailable(
                "unavailable",
                "what the target or the evidence needs is not available now; nothing was run");
    }

    /// @param wasSent whether any of it may have reached the target
    public static Problem failed(Throwable cause, boolean wasSent) {
        if (cause instanceof OverrideScan.Found) {
            return Problem.of(
                    HttpStatus.FORBIDDEN,
                    "unsupported",
                    "a member of the body (_method or its like) asks for another method than the"
                            + " request's own; the target got no more than what stands before it",
                    Problem.Executed.UNKNOWN);
        }
        return wasSent
                ? Problem.of(
                        HttpStatus.BAD_GATEWAY,
                        "upstream_failed",
                        "the target broke off before it answered; whether it acted is not known",
                        Problem.Executed.UNKNOWN)
                : Problem.of(
                        HttpStatus.BAD_GATEWAY,
                        "upstream_unreachable",
                        "the target can't be reached; nothing was run");
    }

    public static Problem late() {
        return Problem.of(
                HttpStatus.GATEWAY_TIMEOUT,
                "upstream_timeout",
                "the target did not answer in time; whether it acted is not known",
                Problem.Executed.UNKNOWN);
    }
}
