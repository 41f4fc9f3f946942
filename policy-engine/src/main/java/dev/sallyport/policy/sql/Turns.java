package dev.sallyport.policy.sql;

import dev.sallyport.core.Principal.Person;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Whose text is read next. A parser goes to whoever has the fewest, and among those to the one
/// whose last turn is longest ago; nobody ever has all of them, so that a caller whose texts are
/// slow keeps only itself waiting. Thread-safe.
final class Turns {
    private static final class Asker {
        private final ArrayDeque<FutureTask<?>> waiting = new ArrayDeque<>();
        private int running;
    }

    /// @param work to run; [#done] is told afterwards
    record Turn(Person asker, FutureTask<?> work) {}

    private final int parsers;
    private final int mostOfOne;
    private final int mostWaiting;
    private final int mostWaitingOfOne;

    /// The longest without a turn first. An asker without work is not in it.
    private final Map<Person, Asker> askers = new LinkedHashMap<>();

    private int waiting;
    private int busy;

    Turns(int parsers, int mostWaiting, int mostWaitingOfOne) {
        this.parsers = parsers;
        this.mostOfOne = Math.max(1, parsers - 1);
        this.mostWaiting = mostWaiting;
        this.mostWaitingOfOne = mostWaitingOfOne;
    }

    /// @throws Unreadable where too much waits
    synchronized void add(Person asker, FutureTask<?> work) {
        Asker own = askers.computeIfAbsent(asker, _ -> new Asker());
        if (own.waiting.size() >= mostWaitingOfOne) {
            throw Unreadable.forNow(
                    "%d texts of the same principal wait for the parser; send fewer at once"
                            .formatted(mostWaitingOfOne));
        }
        if (waiting >= mostWaiting) {
            forget(asker, own);
            throw Unreadable.forNow("too many texts wait for the parser; try again");
        }
        own.waiting.add(work);
        waiting++;
    }

    /// The caller waits no longer. Without effect on what runs.
    synchronized void withdraw(Person asker, FutureTask<?> work) {
        Asker own = askers.get(asker);
        if (own != null && own.waiting.remove(work)) {
            waiting--;
            forget(asker, own);
        }
    }

    /// @return null where nobody who waits may have a parser now
    synchronized @Nullable Turn next() {
        if (busy >= parsers) {
            return null;
        }
        Person asker = longestWithFewest();
        Asker own = asker == null ? null : askers.remove(asker);
        if (asker == null || own == null) {
            return null;
        }
        askers.put(asker, own); // at the end
        own.running++;
        busy++;
        waiting--;
        return new Turn(asker, own.waiting.remove());
    }

    private @Nullable Person longestWithFewest() {
        Person found = null;
        int fewest = mostOfOne;
        for (Map.Entry<Person, Asker> entry : askers.entrySet()) {
            Asker asker = entry.getValue();
            if (asker.running < fewest && !asker.waiting.isEmpty()) {
                found = entry.getKey();
                fewest = asker.running;
            }
        }
        return found;
    }

    synchronized void done(Turn turn) {
        busy--;
        Asker own = askers.get(turn.asker());
        if (own != null) {
            own.running--;
            forget(turn.asker(), own);
        }
    }

    private void forget(Person asker, Asker own) {
        if (own.running == 0 && own.waiting.isEmpty()) {
            askers.remove(asker);
        }
    }
}
