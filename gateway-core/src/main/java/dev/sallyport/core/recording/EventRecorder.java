package dev.sallyport.core.recording;

import dev.sallyport.core.Recordings;
import dev.sallyport.core.Recordings.Form;
import dev.sallyport.core.Recordings.Recording;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.VisibleText;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Records what has no terminal as JSON lines: events of a command or of file operations, and
/// output as far as it is wanted. Each line has `at_ms` and `event`; of output, `stream` and `data`
/// (text) or `base64` (what is no UTF-8).
public final class EventRecorder implements Recorder {
    private static final int MOST_FIELD = 8192;

    private final ReentrantLock lock = new ReentrantLock();
    private final Recording recording;
    private final ChunkWriter chunks;
    private final RecordingClock clock;
    private final long mostContent;
    private final Map<String, OutputEvents> streams = new TreeMap<>();

    private EventRecorder(
            Recording recording,
            RecordingClock clock,
            long mostContent,
            ChunkLimits limits,
            Consumer<Unavailable> onLost) {
        this.recording = recording;
        this.clock = clock;
        this.mostContent = mostContent;
        this.chunks = new ChunkWriter(recording, limits, onLost);
    }

    /// What is recorded.
    ///
    /// @param decision the id of the decision that let it through
    /// @param kind `exec`, `sftp`, …
    /// @param mostContent bytes of each stream that are kept; of the rest, the length and the
    ///   digest of the whole
    public record Work(Session session, UUID decision, String kind, long mostContent) {}

    /// Begins. Blocks until the beginning is durable.
    ///
    /// @param onLost as for [AsciicastRecorder#open]
    /// @throws Unavailable when it can't be begun; then nothing may run
    public static EventRecorder open(
            Recordings recordings, Work work, InstantSource clock, Consumer<Unavailable> onLost) {
        return open(recordings, work, clock, ChunkLimits.DEFAULT, onLost);
    }

    static EventRecorder open(
            Recordings recordings,
            Work work,
            InstantSource clock,
            ChunkLimits limits,
            Consumer<Unavailable> onLost) {
        var time = new RecordingClock(clock);
        var header = new LinkedHashMap<String, Object>();
        header.put("version", 1);
        header.put("kind", work.kind());
        header.put("timestamp", time.start().getEpochSecond());
        header.put("title", work.session().account() + "@" + work.session().target().name());
        var recording =
                recordings.open(
                        work.session(), work.decision(), Form.EVENTS, JsonLines.object(header));
        return new EventRecorder(recording, time, work.mostContent(), limits, onLost);
    }

    public UUID id() {
        return recording.id();
    }

    /// Something that happened: a command began or ended, a file operation.
    ///
    /// @param fields texts, cut after 8,192 characters; they are searched too
    public void event(String name, Map<String, String> fields) {
        lock.lock();
        try {
            var cut = new LinkedHashMap<String, String>();
            fields.forEach((key, value) -> cut.put(key, cut(value)));
            write(name, cut, VisibleText.line(String.join(" ", cut.values())) + "\n");
        } finally {
            lock.unlock();
        }
    }

    /// As [#event], the last one: nothing is output any more, and the ends of the streams come
    /// before it.
    public void end(String name, Map<String, String> fields) {
        lock.lock();
        try {
            finishStreams();
            event(name, fields);
        } finally {
            lock.unlock();
        }
    }

    private void finishStreams() {
        streams.values().forEach(OutputEvents::finish);
        streams.clear();
    }

    private static String cut(String value) {
        if (value.length() <= MOST_FIELD) {
            return value;
        }
        int end =
                Character.isHighSurrogate(value.charAt(MOST_FIELD - 1))
                        ? MOST_FIELD - 1
                        : MOST_FIELD;
        return value.substring(0, end) + "… (" + value.length() + " characters)";
    }

    /// What the client is shown of `stdout` or `stderr`: masked already.
    public void output(String stream, byte[] data, int offset, int length) {
        lock.lock();
        try {
            streams.computeIfAbsent(
                            stream, name -> new OutputEvents(name, mostContent, this::write))
                    .add(data, offset, length);
        } finally {
            lock.unlock();
        }
    }

    private void write(String name, Map<String, String> fields, String text) {
        var line = new LinkedHashMap<String, Object>();
        long now = clock.millis();
        line.put("at_ms", now);
        line.put("event", name);
        fields.forEach((key, value) -> line.putIfAbsent(key, value));
        chunks.add(now, JsonLines.object(line) + "\n", text);
    }

    @Override
    public void awaitRoom() {
        chunks.awaitRoom();
    }

    /// As [#awaitRoom], for whoever shows what was recorded only after this returns.
    ///
    /// @throws Unavailable when the recording is lost: what came last was dropped, so it may not be
    ///   shown
    public void requireRoom() {
        chunks.awaitRoom();
        if (chunks.isLost()) {
            throw new Unavailable("the recording can't be kept");
        }
    }

    @Override
    public void whenRoom(Runnable then) {
        chunks.whenRoom(then);
    }

    @Override
    public Map<String, String> facts() {
        return RecordingFacts.of(recording, chunks);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            finishStreams();
        } finally {
            lock.unlock();
        }
        chunks.close();
    }
}
