package dev.sallyport.testing;

import dev.sallyport.core.Recordings;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Keeps recordings in memory.
public final class FakeRecordings implements Recordings {
    public final List<Kept> all = new CopyOnWriteArrayList<>();
    public volatile boolean opens = true;
    public volatile boolean appends = true;

    /// Whether a closed recording can say what it holds; else it meets a fault.
    public volatile boolean digests = true;

    /// Chunks wait for it.
    public volatile CountDownLatch store = new CountDownLatch(0);

    public final class Kept implements Recording {
        public final UUID id = UUID.randomUUID();
        public final UUID decision;
        public final Form form;
        public final String header;
        public final List<Chunk> chunks = new CopyOnWriteArrayList<>();
        public volatile boolean isClosed;

        Kept(UUID decision, Form form, String header) {
            this.decision = decision;
            this.form = form;
            this.header = header;
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public String digest() {
            if (!digests) {
                throw new IllegalStateException("a bug");
            }
            return "digest";
        }

        @Override
        public void append(Chunk chunk) {
            try {
                store.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (!appends) {
                throw new Unavailable("the disk is full");
            }
            chunks.add(chunk);
        }

        @Override
        public void close() {
            isClosed = true;
        }

        public String lines() {
            return String.join("", chunks.stream().map(Chunk::lines).toList());
        }
    }

    @Override
    public Recording open(Session session, UUID decision, Form form, String header) {
        if (!opens) {
            throw new Unavailable("the store is down");
        }
        var kept = new Kept(decision, form, header);
        all.add(kept);
        return kept;
    }
}
