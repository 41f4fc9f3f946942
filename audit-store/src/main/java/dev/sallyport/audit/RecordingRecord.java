package dev.sallyport.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A recording as listings show it. Names of the JSON fields are what tools rely on.
///
/// @param form `asciicast` or `events`
/// @param length up to the last event that is kept
/// @param ended null while it is being made, or where it was cut
public record RecordingRecord(
        UUID id,
        UUID session,
        UUID decision,
        String form,
        Instant started,
        Duration length,
        int chunks,
        @Nullable Instant ended) {
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", id.toString());
        map.put("session", session.toString());
        map.put("decision", decision.toString());
        map.put("form", form);
        map.put("started_at", started.toString());
        map.put("length_ms", length.toMillis());
        map.put("chunks", chunks);
        map.put("complete", ended != null);
        if (ended != null) {
            map.put("ended_at", ended.toString());
        }
        return map;
    }
}
