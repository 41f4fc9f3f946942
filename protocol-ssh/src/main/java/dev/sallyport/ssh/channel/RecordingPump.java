package dev.sallyport.ssh.channel;

import dev.sallyport.core.Recordings.Chunk;
import dev.sallyport.core.Recordings.Recording;
import dev.sallyport.core.Unavailable;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes chunks to a recording in order, on a virtual thread of its own while there are any. What
/// can't be kept ends the session. Guarded by `this`.
public final class RecordingPump {
    private static final Logger log = LoggerFactory.getLogger(RecordingPump.class);

    private final LiveSession live;
    private final Recording recording;
    private final ArrayDeque<Chunk> waiting = new ArrayDeque<>();
    private boolean isWriting;
    private boolean hasFailed;

    public RecordingPump(LiveSession live, Recording recording) {
        this.live = live;
        this.recording = recording;
    }

    /// Returns at once.
    public synchronized void add(Chunk chunk) {
        if (hasFailed) {
            return;
        }
        waiting.add(chunk);
        if (!isWriting) {
            isWriting = true;
            live.parts().blocking().execute(this::write);
        }
    }

    private void write() {
        Chunk next = next();
        while (next != null) {
            try {
                recording.append(next);
            } catch (Unavailable e) {
                fail(e);
            }
            next = next();
        }
    }

    private synchronized @Nullable Chunk next() {
        Chunk next = waiting.poll();
        if (next == null) {
            isWriting = false;
            notifyAll();
        }
        return next;
    }

    private synchronized void fail(Unavailable why) {
        hasFailed = true;
        waiting.clear();
        log.atError()
                .addKeyValue("session", live.session().id())
                .addKeyValue("cause", why.getMessage())
                .log("recording failed, session ended");
        live.end("the recording can't be kept");
    }

    /// Waits for what is left, and closes what could be kept.
    public void close() {
        synchronized (this) {
            while (isWriting) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            if (hasFailed) {
                return; // never closed is cut
            }
        }
        try {
            recording.close();
        } catch (Unavailable e) {
            fail(e);
        }
    }
}
