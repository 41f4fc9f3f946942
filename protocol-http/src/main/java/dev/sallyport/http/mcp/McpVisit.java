package dev.sallyport.http.mcp;

import dev.sallyport.core.Session;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request of a client, and what it takes to answer it.
///
/// @param session at the gateway; its login is durable
/// @param ended why that session is over; null while it lives
/// @param answerDigest whether outcomes carry a digest of what was released
public record McpVisit(
        McpRequest request,
        Session session,
        Supplier<@Nullable String> ended,
        McpUpstream upstream,
        McpClient client,
        boolean answerDigest) {
    /// Whether nothing more may be sent for this request: its session is over, or nobody waits for
    /// the answer.
    boolean isOver() {
        return ended.get() != null || client.isGone();
    }

    McpSession.Owner owner() {
        return new McpSession.Owner(
                session.principal().person(),
                session.principal().persons(),
                session.target().name(),
                session.account());
    }

    ToolCatalog.Place place() {
        return new ToolCatalog.Place(session.target().name(), session.account());
    }
}
