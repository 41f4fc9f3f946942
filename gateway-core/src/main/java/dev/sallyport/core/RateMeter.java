package dev.sallyport.core;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Verdict;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/// Counts statements per minute of each principal under each deciding rule, in windows of a minute
/// by the clock. Commands without a rate limit cost one comparison.
final class RateMeter {
    private static final long WINDOW_MILLIS = 60_000;
    private static final int MOST_WINDOWS = 100_000;

    private record Key(Principal.Person who, String rule) {}

    private record Window(long minute, long count) {}

    private final ConcurrentHashMap<Key, Window> windows = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /// The last minute in which windows that are over were thrown away: once in each is enough.
    private volatile long sweptMinute = -1;

    RateMeter(InstantSource clock) {
        this.clock = clock;
    }

    Verdict within(Session session, Verdict verdict, Limits limits) {
        if (limits.statementsPerMinute() == Limits.NONE) {
            return verdict;
        }
        String rule = String.valueOf(verdict.basis().rule());
        long minute = clock.millis() / WINDOW_MILLIS;
        if (windows.size() >= MOST_WINDOWS && sweptMinute != minute) {
            sweptMinute = minute;
            windows.values().removeIf(window -> window.minute() != minute);
        }
        long count =
                windows.merge(
                                new Key(session.principal().person(), rule),
                                new Window(minute, 1),
                                (old, _) ->
                                        old.minute() == minute
                                                ? new Window(minute, old.count() + 1)
                                                : new Window(minute, 1))
                        .count();
        if (count <= limits.statementsPerMinute()) {
            return verdict;
        }
        return new Block(
                verdict.basis(),
                new Refusal(
                        Refusal.Code.LIMIT_EXCEEDED,
                        "more than " + limits.statementsPerMinute() + " statements in this minute",
                        rule,
                        null,
                        null,
                        null,
                        (WINDOW_MILLIS - clock.millis() % WINDOW_MILLIS + 999) / 1000,
                        "wait for the next minute"));
    }
}
