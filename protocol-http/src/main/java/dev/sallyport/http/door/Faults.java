package dev.sallyport.http.door;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.http.answer.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is refused before it is a request (what the codec could not read), and faults of our own,
/// in the same words as everything else.
final class Faults implements ServerErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        if (!(cause instanceof ClosedSessionException)) { // a client that left is no fault of ours
            log.atError().setCause(cause).log("http: request failed");
        }
        return fault().toHttpResponse();
    }

    private static AggregatedHttpResponse fault() {
        return Problem.of(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "internal_error",
                        "a fault of the gateway; its log says more",
                        Problem.Executed.UNKNOWN)
                .answer();
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        if (status.isServerError()) {
            return fault();
        }
        String code = status.reasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '_');
        return Problem.of(status, code, "the request could not be read; nothing was run").answer();
    }
}
