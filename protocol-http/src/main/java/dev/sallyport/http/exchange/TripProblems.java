package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.http.answer.Problem;

/// What a client is told of a request that was let through and got no answer.
final class TripProblems {
    private TripProblems() {}

    static Problem unavailable() {
        return Problem.unavailable(
                "unavailable",
                "what the target or the evidence needs is not available now; nothing was run");
    }

    /// @param wasSent whether any of it may have reached the target
    static Problem failed(boolean wasSent) {
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

    static Problem late() {
        return Problem.of(
                HttpStatus.GATEWAY_TIMEOUT,
                "upstream_timeout",
                "the target did not answer in time; whether it acted is not known",
                Problem.Executed.UNKNOWN);
    }
}
