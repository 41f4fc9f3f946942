package dev.sallyport.http.mcp;

import dev.sallyport.core.Recordings;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// Recordings in memory.
final class FakeRecordings implements Recordings {
    final List<String> lines = new CopyOnWriteArrayList<>();
    boolean down;
    volatile boolean isBroken;
    int opened;
    Runnable whenOpen = () -> {};

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
                lines.add(chunk.lines());
            }

            @Override
            public void close() {
                lines.add("closed");
            }
        };
    }
}
