package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.Decision.Verdict;
import dev.sallyport.core.Principal.Person;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A session of a stateful revision: what `initialize` agreed on, under an id of the gateway's own.
/// Thread-safe.
final class McpSession {
    private static final int MOST_OPEN = 64;
    private static final Set<String> HARMLESS = Set.of("idle", "token expired");

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

    /// Why the session at the gateway that it was used in last is over.
    private volatile Supplier<@Nullable String> gatewaySession;

    private volatile boolean ended;

    /// @param upstreamId null where the upstream gave none
    McpSession(
            String id,
            Owner owner,
            @Nullable String upstreamId,
            Revision revision,
            ClientMeans means,
            long usedNanos,
            Supplier<@Nullable String> gatewaySession) {
        this.id = id;
        this.owner = owner;
        this.upstreamId = upstreamId;
        this.revision = revision;
        this.means = means;
        this.usedNanos = usedNanos;
        this.gatewaySession = gatewaySession;
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

    void used(long nanos, Supplier<@Nullable String> session) {
        usedNanos = nanos;
        gatewaySession = session;
    }

    /// Whether someone ended the session at the gateway. That it was idle, or that its token ended
    /// and the client came with a new one, ends nothing here.
    boolean wasKilled() {
        String why = gatewaySession.get();
        return why != null && !HARMLESS.contains(why);
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
