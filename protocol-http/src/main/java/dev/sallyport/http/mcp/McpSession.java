package dev.sallyport.http.mcp;

import dev.sallyport.core.Principal.Person;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A session of a stateful revision: what `initialize` agreed on, under an id of the gateway's own.
/// Thread-safe.
final class McpSession {
    private static final Set<String> HARMLESS = Set.of("idle", "token expired");

    /// Whose it is: nobody else may use it, and nobody at another target.
    ///
    /// @param who with everyone that stands behind
    record Owner(Person person, Set<Person> who, String target, String account) {}

    private final String id;
    private final Owner owner;
    private final @Nullable String upstreamId;
    private final Revision revision;
    private final ClientMeans means;
    private final OpenCalls calls = new OpenCalls();
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

    OpenCalls calls() {
        return calls;
    }
}
