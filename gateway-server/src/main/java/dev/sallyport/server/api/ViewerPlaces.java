package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.core.Principal.Person;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// How many look on through this replica, and how many of them are one person: nobody takes all the
/// places of the others. Thread-safe.
final class ViewerPlaces {
    static final int MOST = 16;
    static final int MOST_OF_ONE = 4;

    private final Map<Person, Integer> taken = new HashMap<>();
    private int all;

    /// @throws ApiProblem when too many look on
    synchronized Place take(Person viewer) {
        int own = taken.getOrDefault(viewer, 0);
        if (own >= MOST_OF_ONE) {
            throw full("you follow " + MOST_OF_ONE + " recordings through this replica already");
        }
        if (all >= MOST) {
            throw full(MOST + " recordings are followed through this replica already");
        }
        taken.put(viewer, own + 1);
        all++;
        return new Place(viewer);
    }

    private static ApiProblem full(String detail) {
        return new ApiProblem(HttpStatus.TOO_MANY_REQUESTS, "too_many_viewers", detail);
    }

    private synchronized void free(Person viewer) {
        taken.computeIfPresent(viewer, (_, own) -> own == 1 ? null : own - 1);
        all--;
    }

    /// One viewer's; given back once, however often it is closed.
    final class Place implements AutoCloseable {
        private final Person viewer;
        private final AtomicBoolean isFree = new AtomicBoolean();

        private Place(Person viewer) {
            this.viewer = viewer;
        }

        @Override
        public void close() {
            if (isFree.compareAndSet(false, true)) {
                free(viewer);
            }
        }
    }
}
