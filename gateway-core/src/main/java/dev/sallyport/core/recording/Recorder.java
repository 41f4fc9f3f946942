package dev.sallyport.core.recording;

import java.util.Map;

/// One recording in the making. Its methods may block while the store is slower than the session;
/// call them on a virtual thread. Thread-safe.
public sealed interface Recorder extends AutoCloseable permits AsciicastRecorder, EventRecorder {
    /// For [dev.sallyport.core.Outcome#detail], once closed: the recording's id and the digest of
    /// all that was kept, so that evidence of the command is evidence of its recording.
    Map<String, String> facts();

    /// Keeps what is left, and returns when it is kept or lost. Don't call it from `onLost`.
    @Override
    void close();
}
