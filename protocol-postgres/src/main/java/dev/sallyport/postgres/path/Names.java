package dev.sallyport.postgres.path;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the session's names may stand for. An answer of the server that is still out, an error or a
/// rollback can leave more than one meaning possible: a name is judged as all of them. Belongs to
/// the event loop.
final class Names<T> {
    /// Names of one session that are kept; the oldest are forgotten, and are unknown from then on.
    private static final int MOST_NAMES = 10_000;

    /// A name with so many meanings can't be judged.
    static final int TOO_MANY = 16;

    private final Map<String, List<Meaning<T>>> meanings =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, List<Meaning<T>>> eldest) {
                    return size() > MOST_NAMES;
                }
            };
    private final LongSupplier sequence;

    /// @param sequence gives ever greater numbers: the order of the client's messages
    Names(LongSupplier sequence) {
        this.sequence = sequence;
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
        var entry = new Meaning<>(this, name, sequence.getAsLong(), meaning);
        var entries = meanings.computeIfAbsent(name, _ -> new ArrayList<>(1));
        if (entries.size() < TOO_MANY) {
            entries.add(entry);
        }
        return entry;
    }

    /// For names that a new meaning replaces whether it comes to be or not: the unnamed statement.
    Meaning<T> replace(String name, T meaning) {
        meanings.remove(name);
        return add(name, meaning);
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

    void remove(String name) {
        meanings.remove(name);
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
