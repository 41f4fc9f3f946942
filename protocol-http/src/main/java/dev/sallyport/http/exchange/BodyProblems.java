package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.http.answer.Problem;

/// What a client is told where the body of its request is the trouble.
final class BodyProblems {
    private static final String TIMEOUT = "request_timeout";

    private BodyProblems() {}

    static Problem noRoom() {
        return Problem.unavailable(
                "overloaded", "too much is waiting to be judged; nothing was run");
    }

    static Problem late() {
        return Problem.of(
                HttpStatus.REQUEST_TIMEOUT,
                TIMEOUT,
                "the body did not come in time; nothing was run");
    }

    /// The client stopped in the middle of one that was passed on as it came.
    static Problem halted() {
        return Problem.of(
                HttpStatus.REQUEST_TIMEOUT,
                TIMEOUT,
                "the rest of the body did not come in time; the target got its beginning, and whether"
                        + " it acted is not known",
                Problem.Executed.UNKNOWN);
    }
}
