package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.ToolPins;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How the tools of each target are described now, compared with how they were pinned. What was
/// seen counts for half a minute at most, and not after the server says that its tools changed.
/// Blocks: call it on a virtual thread. Thread-safe.
final class ToolCatalog {
    private static final long KEPT_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MOST_NAME = 256;

    /// Of one target, ever: a pin stays, so a server that makes up names must come to an end.
    static final int MOST_NAMES = 10_000;

    private final ToolPins pins;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<Place, Shelf> shelves = new ConcurrentHashMap<>();

    /// All names of each target's tools that were seen; a set is its own lock.
    private final ConcurrentHashMap<String, Set<String>> names = new ConcurrentHashMap<>();

    /// What is offered may hang on the account.
    record Place(String target, String account) {}

    /// Asks the upstream for all of its tools.
    interface Lister {
        /// @throws Unavailable when it doesn't say
        List<JsonNode> tools();
    }

    /// A server has named more tools than are kept pins of.
    static final class TooManyTools extends Exception {
        private static final long serialVersionUID = 1L;

        private TooManyTools() {
            super("more than " + MOST_NAMES + " names of tools", null, false, false);
        }
    }

    private record Seen(ToolCard card, long at, long version) {}

    private static final class Shelf {
        private final ReentrantLock listing = new ReentrantLock();
        private final AtomicLong version = new AtomicLong();
        private final ConcurrentHashMap<String, Seen> cards = new ConcurrentHashMap<>();
        private volatile @Nullable Whole whole;
    }

    /// When everything was listed.
    private record Whole(long at, long version) {}

    ToolCatalog(ToolPins pins, LongSupplier nanos) {
        this.pins = pins;
        this.nanos = nanos;
    }

    /// @return empty where there is no such tool
    /// @throws Unavailable when it can't be told
    Optional<ToolCard> card(Place place, String tool, Lister lister) throws TooManyTools {
        Shelf shelf = shelf(place);
        ToolCard known = fresh(shelf, tool);
        if (known != null) {
            return Optional.of(known);
        }
        shelf.listing.lock();
        try {
            known = fresh(shelf, tool);
            Whole whole = shelf.whole;
            boolean isListed = whole != null && isFresh(shelf, whole.at(), whole.version());
            if (known == null && !isListed) {
                long version = shelf.version.get();
                long at = nanos.getAsLong();
                var cards = seen(place, lister.tools());
                shelf.cards.keySet().retainAll(cards.keySet());
                shelf.whole = new Whole(at, version);
                return Optional.ofNullable(cards.get(tool));
            }
            return Optional.ofNullable(known);
        } finally {
            shelf.listing.unlock();
        }
    }

    private @Nullable ToolCard fresh(Shelf shelf, String tool) {
        Seen seen = shelf.cards.get(tool);
        return seen != null && isFresh(shelf, seen.at(), seen.version()) ? seen.card() : null;
    }

    private boolean isFresh(Shelf shelf, long at, long version) {
        return version == shelf.version.get() && nanos.getAsLong() - at <= KEPT_NANOS;
    }

    private Shelf shelf(Place place) {
        return shelves.computeIfAbsent(place, _ -> new Shelf());
    }

    /// Notes what a server lists, whoever asked for it.
    ///
    /// @return of each tool that has a usable name
    /// @throws TooManyTools where some of them are new, and there are too many already
    /// @throws Unavailable when the pins can't be had
    Map<String, ToolCard> seen(Place place, List<JsonNode> tools) throws TooManyTools {
        Shelf shelf = shelf(place);
        long version = shelf.version.get();
        long at = nanos.getAsLong();
        var digests = new HashMap<String, String>();
        for (JsonNode tool : tools) {
            String name = name(tool);
            if (name != null) {
                digests.merge(name, ToolCard.digest(tool), ToolCatalog::both);
            }
        }
        admit(place.target(), digests.keySet());
        Map<String, String> pinned =
                digests.isEmpty() ? Map.of() : pins.seen(place.target(), digests);
        shelf.cards.values().removeIf(old -> !isFresh(shelf, old.at(), old.version()));
        var cards = new LinkedHashMap<String, ToolCard>();
        for (JsonNode tool : tools) {
            String name = name(tool);
            if (name != null) {
                String digest = digests.getOrDefault(name, "");
                var card = ToolCard.of(tool, digest, !digest.equals(pinned.get(name)));
                cards.put(name, card);
                shelf.cards.put(name, new Seen(card, at, version));
            }
        }
        return cards;
    }

    private void admit(String target, Set<String> listed) throws TooManyTools {
        Set<String> known = names.computeIfAbsent(target, _ -> new HashSet<>());
        synchronized (known) {
            long further = listed.stream().filter(name -> !known.contains(name)).count();
            if (known.size() + further > MOST_NAMES) {
                throw new TooManyTools();
            }
            known.addAll(listed);
        }
    }

    static @Nullable String name(JsonNode tool) {
        JsonNode name = tool.path("name");
        return name.isTextual()
                        && !name.textValue().isEmpty()
                        && name.textValue().length() <= MOST_NAME
                ? name.textValue()
                : null;
    }

    /// A name that is described twice is described by both.
    private static String both(String one, String other) {
        return one.equals(other) ? one : new CommandDigest("tool").with(one).with(other).hex();
    }

    /// The server says that its tools changed, or a person has pinned one.
    void changed(Place place) {
        shelf(place).version.incrementAndGet();
    }
}
