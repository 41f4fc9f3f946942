package dev.sallyport.server.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Secret;
import dev.sallyport.core.TokenVerifier.NotAvailable;
import dev.sallyport.core.TokenVerifier.Refused;
import dev.sallyport.core.TokenVerifier.Verified;
import dev.sallyport.core.Unavailable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What stands before every handler: the body is read whole, the token is verified, and whatever
/// fails becomes a problem. Handlers run on threads that may block; nothing here says more of a
/// token than that it was refused.
final class Front {
    private static final Logger log = LoggerFactory.getLogger(Front.class);
    private static final String BEARER = "Bearer ";

    private final ApiParts parts;

    Front(ApiParts parts) {
        this.parts = parts;
    }

    HttpService verified(Call.Handler handler) {
        return (context, request) ->
                HttpResponse.of(
                        request.aggregate()
                                .handleAsync(
                                        (body, failure) -> answer(context, body, failure, handler),
                                        parts.blocking()));
    }

    private HttpResponse answer(
            ServiceRequestContext context,
            @Nullable AggregatedHttpRequest request,
            @Nullable Throwable failure,
            Call.Handler handler) {
        try {
            if (request == null) {
                throw unreadable(failure);
            }
            var caller = identity(context, request);
            return handler.handle(new Call(context, request, caller));
        } catch (ApiProblem problem) {
            return Answers.problem(problem);
        } catch (Unavailable why) {
            log.atWarn().addKeyValue("reason", why.getMessage()).log("api: not available");
            return Answers.problem(
                    ApiProblem.unavailable("the audit store is not available; nothing was done"));
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("api: request failed");
            return Answers.problem(
                    new ApiProblem(
                            HttpStatus.INTERNAL_SERVER_ERROR,
                            "internal_error",
                            "a fault of the gateway; its log says more"));
        }
    }

    private static ApiProblem unreadable(@Nullable Throwable failure) {
        return failure instanceof ContentTooLargeException
                ? new ApiProblem(
                        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                        "too_large",
                        "the body is larger than " + Api.MOST_BODY_BYTES + " bytes")
                : ApiProblem.badRequest("the request could not be read");
    }

    private Identity identity(ServiceRequestContext context, AggregatedHttpRequest request) {
        try (var token = token(request)) {
            return switch (parts.tokens().verify(token)) {
                case Verified verified -> verified.identity();
                case Refused refused -> {
                    refused(context, refused.reason());
                    throw unauthorized("the token was not accepted; get a new one");
                }
                case NotAvailable _ ->
                        throw ApiProblem.unavailable(
                                "the issuer's keys can't be had now; try again later");
            };
        }
    }

    private static Secret token(AggregatedHttpRequest request) {
        List<String> values = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        if (values.size() != 1
                || !values.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw unauthorized("expected one header Authorization: Bearer TOKEN");
        }
        return Secret.of(values.getFirst().substring(BEARER.length()).trim());
    }

    private static ApiProblem unauthorized(String detail) {
        return new ApiProblem(HttpStatus.UNAUTHORIZED, "unauthorized", detail);
    }

    private void refused(ServiceRequestContext context, String reason) {
        parts.audit()
                .append(
                        new AuditEvent.Login(
                                Ids.uuid7(parts.clock()),
                                parts.clock().instant(),
                                Protocol.HTTP,
                                String.valueOf(context.remoteAddress()),
                                null,
                                "api",
                                "",
                                false,
                                reason),
                        AuditLog.Ack.IGNORED);
    }
}
