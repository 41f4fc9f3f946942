package dev.sallyport.core.recording;

import java.util.Map;

/// One recording in the making. What is recorded waits here until it is kept, and whoever records
/// shows more only when there is room: a store that is slower than the session slows it down. Only
/// [#awaitRoom] and [#close] block. Thread-safe.
public sealed interface Recorder extends AutoCloseable permits AsciicastRecorder, EventRecorder {
    /// Waits for room; on a virtual thread.
    void awaitRoom();

    /// Runs `then` once there is room: before this returns, or later on another thread.
    ///
    /// @param then must not block
    void whenRoom(Runnable then);

    /// For [dev.sallyport.core.Outcome#detail], once closed: the recording's id and the digest of
    /// all that was kept, so that evidence of the command is evidence of its recording.
    Map<String, String> facts();

    /// Keeps what is left, and returns when it is kept or lost. Don't call it from `onLost`.
    @Override
    void close();
}
