package dev.sallyport.postgres.path;

import dev.sallyport.postgres.mask.Catalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The catalogues of all databases that sessions are masked in, shared by their sessions. An epoch
/// counts changes of definitions that went through the gateway: a snapshot is good for the epoch in
/// which its query began. Thread-safe.
final class Catalogues {
    /// Changes that did not go through the gateway are seen after this time at the latest.
    private static final Duration MOST_AGE = Duration.ofMinutes(1);

    /// A session that can't read a new snapshot now (a pipeline without end, a statement timeout of
    /// a millisecond) does with one that is not older.
    private static final Duration TOLERABLE_AGE = Duration.ofMinutes(10);

    record Database(String target, String name) {}

    private record Known(@Nullable Catalogue catalogue, long loadedIn, long epoch, Instant at) {}

    private final ConcurrentHashMap<Database, Known> known = new ConcurrentHashMap<>();
    private final InstantSource clock;

    Catalogues(InstantSource clock) {
        this.clock = clock;
    }

    private Known of(Database database) {
        return known.getOrDefault(database, new Known(null, -1, 0, Instant.MIN));
    }

    long epoch(Database database) {
        return of(database).epoch();
    }

    /// The last snapshot, which may be out of date.
    @Nullable Catalogue latest(Database database) {
        return of(database).catalogue();
    }

    boolean isFresh(Database database) {
        Known now = of(database);
        return now.catalogue() != null
                && now.loadedIn() == now.epoch()
                && now.at().plus(MOST_AGE).isAfter(clock.instant());
    }

    /// Whether the last snapshot will do where no new one can be had.
    boolean isTolerable(Database database) {
        Known now = of(database);
        return now.catalogue() != null && now.at().plus(TOLERABLE_AGE).isAfter(clock.instant());
    }

    void loaded(Database database, Catalogue catalogue, long inEpoch) {
        known.compute(
                database,
                (_, old) ->
                        new Known(
                                catalogue,
                                inEpoch,
                                old == null ? inEpoch : old.epoch(),
                                clock.instant()));
    }

    void changed(Database database) {
        known.computeIfPresent(
                database,
                (_, old) -> new Known(old.catalogue(), old.loadedIn(), old.epoch() + 1, old.at()));
    }
}
