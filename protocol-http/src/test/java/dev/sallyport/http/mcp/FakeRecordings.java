package dev.sallyport.http.mcp;

import dev.sallyport.core.Recordings;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Recordings in memory.
final class FakeRecordings implements Recordings {
    final List<String> lines = new CopyOnWriteArrayList<>();
    boolean down;
    volatile boolean isBroken;
    int opened;
    Runnable whenOpen = () -> {};
    volatile boolean appends = true;

    /// Chunks wait for it.
    volatile CountDownLatch store = new CountDownLatch(0);

    @Override
    public Recording open(Session session, UUID decision, Form form, String header) {
        if (down) {
            throw new Unavailable("the store is down");
        }
        opened++;
        whenOpen.run();
        return new Recording() {
            @Override
            public UUID id() {
                return new UUID(0, 7);
            }

            @Override
            public String digest() {
                if (isBroken) {
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
                lines.add(chunk.lines());
            }

            @Override
            public void close() {
                lines.add("closed");
            }
        };
    }
}
