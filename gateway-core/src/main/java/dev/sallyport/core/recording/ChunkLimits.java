package dev.sallyport.core.recording;

import java.time.Duration;

/// @param characters a chunk is cut when it has so many
/// @param age or when its first event is so old
/// @param waiting characters that may wait to be kept: who shows more then has to wait
///   ([Recorder#whenRoom], [Recorder#awaitRoom])
public record ChunkLimits(int characters, Duration age, int waiting) {
    /// Little may wait: when the store goes away, it was shown and isn't kept.
    public static final ChunkLimits DEFAULT =
            new ChunkLimits(32 << 10, Duration.ofSeconds(1), 256 << 10);
}
