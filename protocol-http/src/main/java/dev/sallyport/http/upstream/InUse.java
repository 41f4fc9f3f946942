package dev.sallyport.http.upstream;

import java.util.ArrayList;
import java.util.List;

/// What one client's request has taken, however often the same: all of it is released together.
/// Used by one thread.
public final class InUse implements AutoCloseable {
    private final List<Upstreams.Ready> taken = new ArrayList<>();

    public void add(Upstreams.Ready ready) {
        taken.add(ready);
    }

    @Override
    public void close() {
        taken.forEach(ready -> ready.injection().release());
        taken.clear();
    }
}
