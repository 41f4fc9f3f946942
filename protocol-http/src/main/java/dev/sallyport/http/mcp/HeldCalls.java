package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.Gate.Ticket;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Calls that are being judged or wait for people, so that `notifications/cancelled` finds them.
/// Thread-safe.
final class HeldCalls {
    /// Ids are a client's own: they count within its session.
    private record Key(UUID session, String mcpSession, String id) {}

    private final ConcurrentHashMap<Key, Ticket> waiting = new ConcurrentHashMap<>();

    void put(UUID session, @Nullable McpSession mcp, JsonNode id, Ticket ticket) {
        waiting.put(key(session, mcp, id), ticket);
    }

    void remove(UUID session, @Nullable McpSession mcp, JsonNode id, Ticket ticket) {
        waiting.remove(key(session, mcp, id), ticket);
    }

    /// @return whether such a call waited: the upstream has not heard of it
    boolean cancel(UUID session, @Nullable McpSession mcp, JsonNode id) {
        Ticket ticket = waiting.remove(key(session, mcp, id));
        if (ticket != null) {
            ticket.cancel("cancelled by the client");
        }
        return ticket != null;
    }

    private static Key key(UUID session, @Nullable McpSession mcp, JsonNode id) {
        return new Key(session, mcp == null ? "" : mcp.id(), RpcMessage.key(id));
    }
}
