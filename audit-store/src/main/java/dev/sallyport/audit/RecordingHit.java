package dev.sallyport.audit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Where a text stands in a recording.
///
/// @param at from where to look: the beginning of the chunk, a second or less before it was shown
/// @param snippet one line around the text, safe to look at
public record RecordingHit(UUID session, UUID recording, Duration at, String snippet) {
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("recording", recording.toString());
        map.put("at_ms", at.toMillis());
        map.put("snippet", snippet);
        return map;
    }
}
