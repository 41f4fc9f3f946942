package dev.sallyport.server.api;

import dev.sallyport.audit.RecordingDamaged;
import dev.sallyport.audit.RecordingHit;
import dev.sallyport.audit.RecordingReader;
import dev.sallyport.audit.RecordingRecord;
import dev.sallyport.audit.SessionPage;
import dev.sallyport.audit.SessionQuery;
import dev.sallyport.audit.SessionRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// One session that is over, with a terminal's recording and a command's.
public final class FakeHistory implements ApiParts.History {
    public static final UUID SESSION = new UUID(5, 1);
    public static final UUID CAST = new UUID(5, 2);
    public static final UUID EVENTS = new UUID(5, 3);
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    /// A screen that would take over the title and the clipboard of whoever looks at it.
    public static final String CAST_TEXT =
            """
            {"version": 2, "width": 80, "height": 24, "timestamp": 1790000000, "env": {"TERM": "xterm"}}
            [0.100, "o", "$ "]
            [0.500, "i", "ls\\r"]
            [1.000, "o", "ls\\r\\n\\u001b[31mred\\u001b[0m \\u001b]0;mine\\u0007\\u001b]52;c;cm0="]
            [2.000, "o", "\\u0007done\\u001b[6n\\r\\n"]
            [2.500, "r", "100x30"]
            """;

    private static final String EVENTS_TEXT =
            """
            {"version": 1, "kind": "exec", "timestamp": 1790000000, "title": "deploy@box"}
            {"at_ms": 5, "event": "exec", "line": "cat notes"}
            {"at_ms": 20, "event": "output", "stream": "stdout", "data": "one\\ntwo\\n"}
            {"at_ms": 30, "event": "exit", "status": "0"}
            """;

    final List<SessionQuery> queries = new CopyOnWriteArrayList<>();
    final AtomicInteger dropped = new AtomicInteger();
    volatile boolean damaged;
    volatile boolean endless;

    @Override
    public SessionPage sessions(SessionQuery query) {
        queries.add(query);
        var ids = query.ids();
        return ids == null || ids.contains(SESSION)
                ? new SessionPage(List.of(session()), ids == null ? "cursor" : null)
                : new SessionPage(List.of(), null);
    }

    private static SessionRecord session() {
        return new SessionRecord(
                SESSION,
                START,
                START.plusSeconds(60),
                "client\u202e closed",
                "ada",
                "sub-ada",
                List.of(),
                "ssh",
                "box",
                "deploy",
                "https://idp",
                "human",
                "127.0.0.1:7",
                Map.of(),
                2);
    }

    @Override
    public List<RecordingRecord> recordings(UUID session) {
        return session.equals(SESSION)
                ? List.of(recording(CAST, "asciicast"), recording(EVENTS, "events"))
                : List.of();
    }

    private static RecordingRecord recording(UUID id, String form) {
        return new RecordingRecord(
                id,
                SESSION,
                new UUID(6, 6),
                form,
                START,
                Duration.ofMillis(2500),
                1,
                START.plusSeconds(3));
    }

    @Override
    public Optional<RecordingRecord> recording(UUID id) {
        return recordings(SESSION).stream().filter(one -> one.id().equals(id)).findFirst();
    }

    @Override
    public List<RecordingHit> search(String text, int limit) {
        return text.equals("rm -rf")
                ? List.of(new RecordingHit(SESSION, CAST, Duration.ofSeconds(2), "$ rm -rf /srv"))
                : List.of();
    }

    @Override
    public boolean read(UUID id, RecordingReader.Sink sink) {
        if (damaged) {
            throw new RecordingDamaged("chunk 1 is not what was recorded");
        }
        String text = id.equals(CAST) ? CAST_TEXT : EVENTS_TEXT;
        int end = text.indexOf('\n');
        sink.header(text.substring(0, end));
        text.substring(end + 1).lines().forEach(line -> sink.lines(line + "\n"));
        return true;
    }

    /// Comes in two looks, the second of which finds the end.
    @Override
    public BooleanSupplier follow(UUID id, RecordingReader.Sink sink) {
        if (endless) {
            return endless(sink);
        }
        var lines = CAST_TEXT.lines().toList();
        var looks = new AtomicInteger();
        return () -> {
            boolean isFirst = looks.getAndIncrement() == 0;
            if (isFirst) {
                sink.header(lines.getFirst());
            } else if (damaged) {
                throw new RecordingDamaged("chunk 1 is not what was recorded");
            }
            lines.subList(isFirst ? 1 : 3, isFirst ? 3 : lines.size())
                    .forEach(line -> sink.lines(line + "\n"));
            return isFirst;
        };
    }

    /// Counts who was dropped before he had taken what there was.
    private BooleanSupplier endless(RecordingReader.Sink sink) {
        return () -> {
            try {
                sink.header("{}");
                while (true) {
                    sink.lines("x".repeat(1 << 16) + "\n");
                }
            } catch (RuntimeException e) {
                dropped.incrementAndGet();
                throw e;
            }
        };
    }
}
