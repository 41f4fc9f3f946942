package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.ToolPins;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final int MOST_TOOLS = 5_000;

    private final ToolPins pins;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<Place, Shelf> shelves = new ConcurrentHashMap<>();

    /// What is offered may hang on the account.
    record Place(String target, String account) {}

    /// Asks the upstream for all of its tools.
    interface Lister {
        /// @throws Unavailable when it doesn't say
        List<JsonNode> tools();
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
    Optional<ToolCard> card(Place place, String tool, Lister lister) {
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
    /// @throws Unavailable when the pins can't be had
    Map<String, ToolCard> seen(Place place, List<JsonNode> tools) {
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
        if (digests.size() > MOST_TOOLS) {
            throw new Unavailable("the server lists more than " + MOST_TOOLS + " tools");
        }
        Map<String, String> pinned =
                digests.isEmpty() ? Map.of() : pins.seen(place.target(), digests);
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
