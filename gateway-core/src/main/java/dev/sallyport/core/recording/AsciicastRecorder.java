package dev.sallyport.core.recording;

import dev.sallyport.core.Recordings;
import dev.sallyport.core.Recordings.Form;
import dev.sallyport.core.Recordings.Recording;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.terminal.EscapeParser;
import dev.sallyport.core.terminal.ScreenRows;
import dev.sallyport.core.terminal.Utf8Stream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Records a terminal as asciicast v2: what the client saw (after masking), what it typed as far as
/// the terminal showed it ([EchoedInput]), and its sizes.
public final class AsciicastRecorder implements Recorder {
    /// A terminal's size in characters; what a client says that can't be is 80 by 24.
    public record Size(int columns, int rows) {
        private static final int MOST = 1_000;

        public Size {
            boolean isPossible = columns > 0 && columns <= MOST && rows > 0 && rows <= MOST;
            columns = isPossible ? columns : 80;
            rows = isPossible ? rows : 24;
        }
    }

    /// What is recorded.
    ///
    /// @param decision the id of the decision that opened the terminal
    /// @param term the client's TERM
    /// @param command the line that runs on it; empty for a shell
    public record Terminal(
            Session session, UUID decision, Size size, String term, String command) {}

    private static final int MOST_TERM = 64;

    /// So that the header's limit holds however much JSON escapes.
    private static final int MOST_COMMAND = 400;

    /// So that a chunk's limit holds however much JSON escapes.
    private static final int MOST_PIECE = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private final Recording recording;
    private final ChunkWriter chunks;
    private final RecordingClock clock;
    private final Utf8Stream output = new Utf8Stream();
    private final Utf8Stream input = new Utf8Stream();
    private final EchoedInput typed = new EchoedInput();
    private final StringBuilder text = new StringBuilder();
    private Size size;
    private final ScreenRows rows = new ScreenRows(new Rows());
    private final EscapeParser screen = new EscapeParser(rows);

    private AsciicastRecorder(
            Recording recording,
            RecordingClock clock,
            Size size,
            ChunkLimits limits,
            Consumer<Unavailable> onLost) {
        this.recording = recording;
        this.size = size;
        this.clock = clock;
        this.chunks = new ChunkWriter(recording, limits, onLost);
    }

    /// Begins. Blocks until the beginning is durable.
    ///
    /// @param onLost called once, on another thread, when something can't be kept: the session has
    ///   to end
    /// @throws Unavailable when it can't be begun; then no terminal may be opened
    public static AsciicastRecorder open(
            Recordings recordings,
            Terminal terminal,
            InstantSource clock,
            Consumer<Unavailable> onLost) {
        return open(recordings, terminal, clock, ChunkLimits.DEFAULT, onLost);
    }

    static AsciicastRecorder open(
            Recordings recordings,
            Terminal terminal,
            InstantSource clock,
            ChunkLimits limits,
            Consumer<Unavailable> onLost) {
        var time = new RecordingClock(clock);
        var recording =
                recordings.open(
                        terminal.session(),
                        terminal.decision(),
                        Form.ASCIICAST,
                        header(terminal, time));
        return new AsciicastRecorder(recording, time, terminal.size(), limits, onLost);
    }

    private static String header(Terminal terminal, RecordingClock time) {
        var session = terminal.session();
        var header = new LinkedHashMap<String, Object>();
        header.put("version", 2);
        header.put("width", terminal.size().columns());
        header.put("height", terminal.size().rows());
        header.put("timestamp", time.start().getEpochSecond());
        header.put("title", session.account() + "@" + session.target().name());
        if (!terminal.command().isEmpty()) {
            header.put("command", cut(terminal.command(), MOST_COMMAND));
        }
        header.put("env", Map.of("TERM", cut(terminal.term(), MOST_TERM)));
        return JsonLines.object(header);
    }

    private static String cut(String text, int most) {
        int end = Math.min(text.length(), most);
        boolean isHalf = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, isHalf ? end - 1 : end);
    }

    public UUID id() {
        return recording.id();
    }

    /// What the client is shown: masked already.
    public void output(byte[] data, int offset, int length) {
        lock.lock();
        try {
            show(output.feed(data, offset, length));
        } finally {
            lock.unlock();
        }
    }

    /// What the client typed. Characters that no output shows are not recorded; a caller that knows
    /// echo to be off doesn't call this.
    public void input(byte[] data, int offset, int length) {
        lock.lock();
        try {
            long now = clock.millis();
            typed.typed(input.feed(data, offset, length), now);
            event('i', typed.release(now));
        } finally {
            lock.unlock();
        }
    }

    /// A line of a line editor in the gateway, which knows that it was shown.
    public void entered(String line) {
        lock.lock();
        try {
            event('i', line);
        } finally {
            lock.unlock();
        }
    }

    /// The client's window may have another size.
    public void resize(Size now) {
        lock.lock();
        try {
            if (!now.equals(size)) {
                size = now;
                event('r', now.columns() + "x" + now.rows());
            }
        } finally {
            lock.unlock();
        }
    }

    private void show(String shown) {
        if (shown.isEmpty()) {
            return;
        }
        for (String piece : pieces(shown)) {
            screen.feed(piece);
            event('o', piece);
        }
        typed.shown(rows.beforeCursor());
        event('i', typed.release(clock.millis()));
    }

    private static List<String> pieces(String data) {
        var pieces = new ArrayList<String>();
        for (int start = 0, end; start < data.length(); start = end) {
            end = Math.min(data.length(), start + MOST_PIECE);
            if (end < data.length() && Character.isHighSurrogate(data.charAt(end - 1))) {
                end--;
            }
            pieces.add(data.substring(start, end));
        }
        return pieces;
    }

    /// The rows read so far go with the event that completed them.
    private void event(char kind, String data) {
        for (String piece : pieces(data)) {
            long now = clock.millis();
            chunks.add(now, JsonLines.cast(now, kind, piece), text.toString());
            text.setLength(0);
        }
    }

    @Override
    public void awaitRoom() {
        chunks.awaitRoom();
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
            show(output.finish());
            event('i', typed.finish());
            rows.finish();
            if (!text.isEmpty()) {
                chunks.add(clock.millis(), "", text.toString());
                text.setLength(0);
            }
        } finally {
            lock.unlock();
        }
        chunks.close();
    }

    private final class Rows implements ScreenRows.Rows {
        @Override
        public void row(String row) {
            text.append(SearchRow.of(row)).append('\n');
        }

        @Override
        public void ended(String row) {
            typed.rowEnded(row);
        }
    }
}
