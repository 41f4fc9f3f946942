package dev.sallyport.http.ws;

import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.core.Outcome;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.answer.Problem.Executed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why no WebSocket was opened: for the client, and for the audit log.
final class Failures {
    private Failures() {}

    static Problem noWebSocket() {
        return Problem.of(
                HttpStatus.BAD_GATEWAY,
                "upstream_failed",
                "the target's answer opens no WebSocket that the client asked for",
                Executed.UNKNOWN);
    }

    /// Whether the target may have seen the request.
    static boolean wasSent(Throwable cause) {
        return !(cause instanceof UnprocessedRequestException);
    }

    /// @param answered null where the upstream didn't
    static Outcome outcome(
            Outcome.Status status, @Nullable ResponseHeaders answered, long startNanos) {
        return new Outcome(
                status,
                answered == null ? null : Integer.toString(answered.status().code()),
                -1,
                0,
                0,
                Duration.ofNanos(System.nanoTime() - startNanos),
                null);
    }
}
