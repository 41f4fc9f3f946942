package dev.sallyport.core.recording;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.Session;
import dev.sallyport.core.Target;
import dev.sallyport.core.Unavailable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/// Keeps one recording in memory.
final class KeptRecordings implements Recordings, Recordings.Recording {
    static final Instant START = Instant.parse("2026-11-25T12:00:00Z");
    static final Session SESSION =
            new Session(
                    new UUID(1, 1),
                    new Principal(
                            "https://idp",
                            "ada",
                            "ada",
                            Principal.Kind.HUMAN,
                            Set.of(),
                            List.of(),
                            null),
                    new Target("box", Protocol.SSH, Set.of()),
                    "deploy",
                    "127.0.0.1:5",
                    Map.of(),
                    START,
                    START.plusSeconds(60));

    final List<Chunk> chunks = new CopyOnWriteArrayList<>();
    volatile String header = "";
    volatile boolean closed;

    /// Chunks that are taken.
    volatile int left = Integer.MAX_VALUE;

    @Override
    public Recording open(Session session, UUID decision, Form form, String text) {
        header = text;
        return this;
    }

    @Override
    public UUID id() {
        return new UUID(3, 3);
    }

    @Override
    public String digest() {
        return "d" + chunks.size();
    }

    /// Chunks wait for it.
    volatile CountDownLatch store = new CountDownLatch(0);

    @Override
    public void append(Chunk chunk) {
        try {
            store.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (chunks.size() >= left) {
            throw new Unavailable("disk full");
        }
        chunks.add(chunk);
    }

    @Override
    public void close() {
        closed = true;
    }

    List<String> lines() {
        return chunks.stream().flatMap(chunk -> chunk.lines().lines()).toList();
    }

    String text() {
        return chunks.stream().map(Chunk::text).collect(Collectors.joining());
    }
}
