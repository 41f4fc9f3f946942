package dev.sallyport.ssh.channel;

import dev.sallyport.core.Recordings.Chunk;
import dev.sallyport.core.Recordings.Recording;
import dev.sallyport.ssh.wire.Pty;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// What a command showed, as asciicast lines or as events. Of a command without a terminal the
/// beginning is kept and the rest is counted: a copied disk is no record that anyone reads, and its
/// digest is in the outcome. Guarded by `this`.
final class ExecRecord implements OutputRecord {
    private static final int MOST_EVENT_BYTES = 256 << 10;
    private static final int CHUNK_CHARACTERS = 32 << 10;
    private static final long CHUNK_MILLIS = 1_000;

    private final LiveSession live;
    private final RecordingPump pump;
    private final UUID id;
    private final boolean isTerminal;
    private final long beganNanos = System.nanoTime();
    private final Utf8Pieces out = new Utf8Pieces();
    private final Utf8Pieces err = new Utf8Pieces();
    private final StringBuilder lines = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private Duration from = Duration.ZERO;
    private long kept;
    private boolean isCut;
    private boolean isTimed;
    private boolean isClosed;

    ExecRecord(LiveSession live, Recording recording, boolean isTerminal) {
        this.live = live;
        this.pump = new RecordingPump(live, recording);
        this.id = recording.id();
        this.isTerminal = isTerminal;
    }

    @Override
    public synchronized void output(boolean stderr, byte[] data, int offset, int length) {
        if (isCut || isClosed) {
            return;
        }
        int taken = isTerminal ? length : (int) Math.min(length, MOST_EVENT_BYTES - kept);
        kept += taken;
        String piece = (stderr ? err : out).next(data, offset, taken);
        line(isTerminal ? "o" : stderr ? "stderr" : "stdout", piece);
        text.append(PlainText.of(piece));
        if (taken < length) {
            isCut = true;
            line("cut", "");
        }
        if (lines.length() >= CHUNK_CHARACTERS) {
            flush();
        }
    }

    @Override
    public synchronized void resized(Pty.Size size) {
        if (isTerminal && !isClosed) {
            line("r", size.columns() + "x" + size.rows());
        }
    }

    private void line(String kind, String content) {
        Duration now = Duration.ofNanos(System.nanoTime() - beganNanos);
        if (lines.isEmpty()) {
            from = now;
            soon();
        }
        double seconds = now.toMillis() / 1000.0;
        lines.append(
                        Recorders.json(
                                isTerminal
                                        ? List.of(seconds, kind, content)
                                        : event(seconds, kind, content)))
                .append('\n');
    }

    private static Map<String, Object> event(double seconds, String kind, String content) {
        var event = new LinkedHashMap<String, Object>();
        event.put("t", seconds);
        event.put("kind", kind);
        event.put("text", content);
        return event;
    }

    /// What was shown is durable within a second although more may come.
    private void soon() {
        if (!isTimed) {
            isTimed = true;
            live.timers().schedule(this::timed, CHUNK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void timed() {
        isTimed = false;
        if (!isClosed) {
            flush();
        }
    }

    private void flush() {
        if (!lines.isEmpty()) {
            Duration now = Duration.ofNanos(System.nanoTime() - beganNanos);
            pump.add(new Chunk(from, now, lines.toString(), text.toString()));
            lines.setLength(0);
            text.setLength(0);
        }
    }

    @Override
    public void close(Map<String, String> summary) {
        synchronized (this) {
            if (!isTerminal) {
                line("end", Recorders.json(summary));
            }
            flush();
            isClosed = true;
        }
        pump.close();
    }

    @Override
    public Optional<UUID> id() {
        return Optional.of(id);
    }
}
