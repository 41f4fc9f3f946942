package dev.sallyport.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session as the log has it.
///
/// @param actors subjects of the actor chain, the one who acts now first
/// @param closedAt null while it goes on, or where its gateway was stopped hard
/// @param reason why it was closed
/// @param recordings how many there are of it
public record SessionRecord(
        UUID id,
        Instant openedAt,
        @Nullable Instant closedAt,
        @Nullable String reason,
        @Nullable String principal,
        @Nullable String subject,
        List<String> actors,
        @Nullable String protocol,
        @Nullable String target,
        @Nullable String account,
        String issuer,
        String kind,
        String client,
        Map<String, String> claims,
        int recordings) {
    public SessionRecord {
        actors = List.copyOf(actors);
        claims = Map.copyOf(claims);
    }
}
