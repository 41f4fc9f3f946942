package dev.sallyport.core.recording;

import dev.sallyport.core.Recordings.Recording;
import java.util.Map;

/// What an outcome says of its recording.
final class RecordingFacts {
    private RecordingFacts() {}

    static Map<String, String> of(Recording recording, ChunkWriter chunks) {
        return chunks.isLost()
                ? Map.of("recording", recording.id().toString(), "recording_lost", "true")
                : Map.of(
                        "recording",
                        recording.id().toString(),
                        "recording_digest",
                        recording.digest());
    }
}
