package dev.sallyport.server.api;

import dev.sallyport.audit.AuditPage;
import dev.sallyport.audit.AuditQuery;
import dev.sallyport.audit.RecordingHit;
import dev.sallyport.audit.RecordingReader;
import dev.sallyport.audit.RecordingRecord;
import dev.sallyport.audit.SessionPage;
import dev.sallyport.audit.SessionQuery;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.ApiConfig;
import dev.sallyport.core.http.ToolPins;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
        History history,
        Certificates certificates,
        ToolPins pins,
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

    /// Past sessions and their recordings; throws [dev.sallyport.core.Unavailable] when it can't.
    public interface History {
        SessionPage sessions(SessionQuery query);

        List<RecordingRecord> recordings(UUID session);

        Optional<RecordingRecord> recording(UUID id);

        List<RecordingHit> search(String text, int limit);

        /// @see RecordingReader#read
        boolean read(UUID id, RecordingReader.Sink sink);

        /// @return looks once for more, and says whether more may come
        /// @see RecordingReader#follow
        BooleanSupplier follow(UUID id, RecordingReader.Sink sink);
    }

    public ApiParts {
        readiness = Map.copyOf(readiness);
    }
}
