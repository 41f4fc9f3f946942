package dev.sallyport.core;

import java.time.Duration;
import java.util.UUID;

/// Where recordings are kept. Blocks: call it on a virtual thread.
public interface Recordings {
    /// Begins a recording; it is durable on return.
    ///
    /// @param header what describes the whole: the first line of an asciicast, a JSON object of at
    ///   most 4 KB, without a line end
    /// @throws Unavailable when it can't be kept; then nothing may be shown
    Recording open(Session session, UUID decision, Form form, String header);

    /// How the chunks are to be read.
    enum Form {
        /// asciicast v2: each chunk is whole lines of events.
        ASCIICAST,
        /// JSON lines, one event each, of what has no terminal: exec, SFTP.
        EVENTS
    }

    /// Chunks come in order, from one thread at a time.
    interface Recording extends AutoCloseable {
        UUID id();

        /// SHA-256 in hex over all that was kept so far, the header included: put into an audit
        /// event, it makes the recording as good as the event.
        String digest();

        /// Durable on return.
        ///
        /// @throws Unavailable when it can't be kept: the session has to end
        void append(Chunk chunk);

        /// Says that nothing more comes; one that is never closed was cut.
        @Override
        void close();
    }

    /// @param from the first event's time since the recording's start
    /// @param to the last event's
    /// @param lines whole lines, each ending in a line feed
    /// @param text what a person would have read, for searching: no escape sequences; with the
    ///   lines at most 256 KB of UTF-8
    record Chunk(Duration from, Duration to, String lines, String text) {}
}
