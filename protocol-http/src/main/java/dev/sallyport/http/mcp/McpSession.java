package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.Decision.Verdict;
import dev.sallyport.core.Principal.Person;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A session of a stateful revision: what `initialize` agreed on, under an id of the gateway's own.
/// Thread-safe.
final class McpSession {
    private static final int MOST_OPEN = 64;

    /// Whose it is: nobody else may use it, and nobody at another target.
    ///
    /// @param who with everyone that stands behind
    record Owner(Person person, Set<Person> who, String target, String account) {}

    /// A call that was let through, whose answer has not come yet: it may come on another stream.
    record Open(RpcMessage.Request request, Verdict verdict) {}

    private final String id;
    private final Owner owner;
    private final @Nullable String upstreamId;
    private final Revision revision;
    private final ClientMeans means;
    private final Map<String, Open> open =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Open> eldest) {
                    return size() > MOST_OPEN;
                }
            };
    private volatile long usedNanos;
    private volatile boolean ended;

    /// @param upstreamId null where the upstream gave none
    McpSession(
            String id,
            Owner owner,
            @Nullable String upstreamId,
            Revision revision,
            ClientMeans means,
            long usedNanos) {
        this.id = id;
        this.owner = owner;
        this.upstreamId = upstreamId;
        this.revision = revision;
        this.means = means;
        this.usedNanos = usedNanos;
    }

    String id() {
        return id;
    }

    Owner owner() {
        return owner;
    }

    @Nullable String upstreamId() {
        return upstreamId;
    }

    Revision revision() {
        return revision;
    }

    ClientMeans means() {
        return means;
    }

    void used(long nanos) {
        usedNanos = nanos;
    }

    boolean isIdle(long nowNanos, long mostNanos) {
        return nowNanos - usedNanos > mostNanos;
    }

    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    void opened(RpcMessage.Request request, Verdict verdict) {
        synchronized (open) {
            open.put(RpcMessage.key(request.id()), new Open(request, verdict));
        }
    }

    /// Takes the call that is answered.
    Optional<Open> answered(JsonNode id) {
        synchronized (open) {
            return Optional.ofNullable(open.remove(RpcMessage.key(id)));
        }
    }
}
