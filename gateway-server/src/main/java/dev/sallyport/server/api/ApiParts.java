package dev.sallyport.server.api;

import dev.sallyport.audit.AuditPage;
import dev.sallyport.audit.AuditQuery;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.ApiConfig;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/// What the API is made of.
///
/// @param blocking one virtual thread a task
/// @param readiness by name, what must work for commands to pass; may block for a few seconds
public record ApiParts(
        TokenVerifier tokens,
        Approvals approvals,
        EventSearch events,
        Sessions sessions,
        AuditLog audit,
        ApiConfig rights,
        Map<String, BooleanSupplier> readiness,
        InstantSource clock,
        Executor blocking) {
    /// Reads the audit log; throws [dev.sallyport.core.Unavailable] when it can't.
    @FunctionalInterface
    public interface EventSearch {
        AuditPage find(AuditQuery query);
    }

    public ApiParts {
        readiness = Map.copyOf(readiness);
    }
}
