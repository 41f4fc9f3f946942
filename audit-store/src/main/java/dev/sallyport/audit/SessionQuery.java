package dev.sallyport.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which sessions. Null: all.
///
/// @param ids these alone
/// @param principal the principal's name or subject
/// @param since opened at or after
/// @param until opened before
/// @param closedOnly those that are over
/// @param limit sessions of one page, 1..500
/// @param cursor [SessionPage#next] of the page before
public record SessionQuery(
        @Nullable List<UUID> ids,
        @Nullable String principal,
        @Nullable String target,
        @Nullable String protocol,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean closedOnly,
        int limit,
        @Nullable String cursor) {
    public static final int MOST = 500;

    public SessionQuery {
        ids = ids == null ? null : List.copyOf(ids);
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be 1.." + MOST + ", was " + limit);
        }
        if (cursor != null) {
            var _ = SearchCursor.parse(cursor);
        }
    }

    /// The same of these sessions alone.
    public SessionQuery withIds(List<UUID> value) {
        return new SessionQuery(
                value, principal, target, protocol, since, until, closedOnly, limit, cursor);
    }

    /// One session.
    public static SessionQuery of(UUID id) {
        return new SessionQuery(List.of(id), null, null, null, null, null, false, 1, null);
    }
}
