package dev.sallyport.postgres.path;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What the session's names may stand for. An answer of the server that is still out, an error or a
/// rollback can leave more than one meaning possible: a name is judged as all of them. Belongs to
/// the event loop.
final class Names<T> {
    /// Names of one session that are kept; the oldest are forgotten, and are unknown from then on.
    private static final int MOST_NAMES = 10_000;

    /// The same for what the names stand for, counted in characters.
    private static final long MOST_CHARACTERS = 16 << 20;

    /// A name with so many meanings can't be judged.
    static final int TOO_MANY = 16;

    private final LinkedHashMap<String, List<Meaning<T>>> meanings =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, List<Meaning<T>>> eldest) {
                    boolean forgets = size() > MOST_NAMES;
                    hasForgotten |= forgets;
                    return forgets;
                }
            };
    private final LongSupplier sequence;
    private final Supplier<T> anything;
    private final ToLongFunction<T> characters;
    private long addedCharacters;
    private boolean hasForgotten;

    /// @param sequence gives ever greater numbers: the order of the client's messages
    /// @param anything a meaning that can't be judged, for what was forgotten
    /// @param characters how long a meaning is
    Names(LongSupplier sequence, Supplier<T> anything, ToLongFunction<T> characters) {
        this.sequence = sequence;
        this.anything = anything;
        this.characters = characters;
    }

    /// One meaning of a name.
    static final class Meaning<T> {
        private final Names<T> names;
        private final String name;
        private final long sequence;
        private final @Nullable T value;

        Meaning(Names<T> names, String name, long sequence, @Nullable T value) {
            this.names = names;
            this.name = name;
            this.sequence = sequence;
            this.value = value;
        }

        /// It came to be (or, for a mark of [Names#closing], is gone): earlier meanings are over.
        void confirm() {
            names.dropOlder(name, sequence);
        }

        /// It never came to be.
        void drop() {
            names.remove(this);
        }
    }

    Meaning<T> add(String name, T meaning) {
        return add(name, meaning, sequence.getAsLong());
    }

    /// @param at its place in the order of the client's messages; SQL makes names when it is sent,
    ///   which may be after later messages came
    Meaning<T> add(String name, T meaning, long at) {
        var entry = new Meaning<>(this, name, at, meaning);
        var entries = meanings.computeIfAbsent(name, this::unheard);
        int place = entries.size();
        while (place > 0 && entries.get(place - 1).sequence > at) {
            place--;
        }
        entries.add(place, entry);
        addedCharacters += characters.applyAsLong(meaning);
        if (addedCharacters > MOST_CHARACTERS) {
            forgetLongOnes(name);
        }
        if (entries.size() > TOO_MANY) {
            long oldest = entries.remove(0).sequence;
            long older = entries.get(0).sequence;
            entries.set(0, new Meaning<>(this, name, Math.max(oldest, older), anything.get()));
        }
        return entry;
    }

    /// Counts anew what is still there, and keeps the latest names that fill half the space.
    private void forgetLongOnes(String latest) {
        long kept = 0;
        for (var entry : List.copyOf(meanings.sequencedEntrySet().reversed())) {
            long more = entry.getValue().stream().mapToLong(this::characters).sum();
            if (kept + more > MOST_CHARACTERS / 2 && !entry.getKey().equals(latest)) {
                meanings.remove(entry.getKey());
                hasForgotten = true;
            } else {
                kept += more;
            }
        }
        addedCharacters = kept;
    }

    private long characters(Meaning<T> meaning) {
        return meaning.value == null ? 0 : characters.applyAsLong(meaning.value);
    }

    /// A name that is new to us may be one that was forgotten.
    private List<Meaning<T>> unheard(String name) {
        var entries = new ArrayList<Meaning<T>>(1);
        if (hasForgotten) {
            entries.add(new Meaning<>(this, name, 0, anything.get()));
        }
        return entries;
    }

    /// A mark: what the name stands for until now ends when the server confirms it.
    Meaning<T> closing(String name) {
        return new Meaning<>(this, name, sequence.getAsLong(), null);
    }

    /// Empty for an unknown name.
    List<T> of(String name) {
        return of(name, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /// What it may have meant at a point.
    ///
    /// @param batch where the batch of that point begins: what was made since then either came to
    ///   be, or the server skips that point too
    List<T> of(String name, long before, long batch) {
        var entries = meanings.get(name);
        if (entries == null) {
            return List.of();
        }
        var found = new ArrayList<T>(entries.size());
        for (Meaning<T> entry : entries) {
            if (entry.value != null && entry.sequence < before) {
                if (entry.sequence > batch) {
                    found.clear();
                }
                found.add(entry.value);
            }
        }
        return found;
    }

    /// What the name meant before this point is over.
    void dropOlder(String name, long than) {
        var entries = meanings.get(name);
        if (entries != null
                && entries.removeIf(entry -> entry.sequence < than)
                && entries.isEmpty()) {
            meanings.remove(name);
        }
    }

    /// What all names meant before this point is over.
    void dropAllOlder(long than) {
        dropAllOlder(than, _ -> true);
    }

    void dropAllOlder(long than, Predicate<T> which) {
        meanings.values()
                .forEach(entries ->
                        entries.removeIf(entry ->
                                entry.sequence < than
                                        && (entry.value == null || which.test(entry.value))));
        meanings.values().removeIf(List::isEmpty);
    }

    private void remove(Meaning<T> entry) {
        var entries = meanings.get(entry.name);
        if (entries != null && entries.remove(entry) && entries.isEmpty()) {
            meanings.remove(entry.name);
        }
    }
}
