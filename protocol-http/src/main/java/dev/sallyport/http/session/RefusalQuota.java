package dev.sallyport.http.session;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/// How many refused logins of one address are written down: strangers must not fill the audit log.
/// Thread-safe.
final class RefusalQuota {
    private static final long WINDOW_MILLIS = 60_000;
    private static final int MOST_WRITTEN = 10;
    private static final int MOST_HOSTS = 10_000;

    /// Addresses for which there is no room count as one.
    private static final String OTHERS = "";

    private final InstantSource clock;
    private final ConcurrentHashMap<String, Window> windows = new ConcurrentHashMap<>();

    private record Window(long untilMillis, int count) {}

    /// What becomes of one refusal.
    enum Share {
        WRITTEN,
        /// Written, and says that those behind it are not.
        LAST,
        LEFT_OUT
    }

    RefusalQuota(InstantSource clock) {
        this.clock = clock;
    }

    Share take(String host) {
        long now = clock.millis();
        String key = windows.size() < MOST_HOSTS || windows.containsKey(host) ? host : OTHERS;
        int count =
                windows.merge(
                                key,
                                new Window(now + WINDOW_MILLIS, 1),
                                (old, fresh) ->
                                        old.untilMillis() <= now
                                                ? fresh
                                                : new Window(
                                                        old.untilMillis(),
                                                        Math.min(
                                                                old.count() + 1, MOST_WRITTEN + 2)))
                        .count();
        if (count <= MOST_WRITTEN) {
            return Share.WRITTEN;
        }
        return count == MOST_WRITTEN + 1 ? Share.LAST : Share.LEFT_OUT;
    }

    void sweep() {
        long now = clock.millis();
        windows.values().removeIf(window -> window.untilMillis() <= now);
    }
}
