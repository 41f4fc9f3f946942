package dev.sallyport.server;

import dev.sallyport.audit.RecordingHit;
import dev.sallyport.audit.RecordingReader;
import dev.sallyport.audit.RecordingRecord;
import dev.sallyport.audit.SessionHistory;
import dev.sallyport.audit.SessionPage;
import dev.sallyport.audit.SessionQuery;
import dev.sallyport.server.api.ApiParts;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// Past sessions and recordings out of the audit store.
record StoredHistory(SessionHistory sessions, RecordingReader reader) implements ApiParts.History {
    @Override
    public SessionPage sessions(SessionQuery query) {
        return sessions.find(query);
    }

    @Override
    public List<RecordingRecord> recordings(UUID session) {
        return reader.ofSession(session);
    }

    @Override
    public Optional<RecordingRecord> recording(UUID id) {
        return reader.find(id);
    }

    @Override
    public List<RecordingHit> search(String text, int limit) {
        return reader.search(text, limit);
    }

    @Override
    public boolean read(UUID id, RecordingReader.Sink sink) {
        return reader.read(id, sink);
    }

    @Override
    public BooleanSupplier follow(UUID id, RecordingReader.Sink sink) {
        return reader.follow(id, sink)::look;
    }
}
