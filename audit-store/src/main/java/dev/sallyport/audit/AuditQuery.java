package dev.sallyport.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is looked for. Null: everything.
///
/// @param text part of the command, in any case; no wildcards
/// @param principal the principal's name or subject
/// @param verdict `allow`, `mask`, `block` or `hold`
/// @param kind `login`, `session`, `decision`, `outcome`, `approval` or `admin`
/// @param since inclusive
/// @param until exclusive
/// @param limit records of one page, 1..1000
/// @param cursor [AuditPage#next] of the page before
public record AuditQuery(
        @Nullable String text,
        @Nullable String principal,
        @Nullable String target,
        @Nullable String verdict,
        @Nullable String rule,
        @Nullable String kind,
        @Nullable UUID session,
        @Nullable Instant since,
        @Nullable Instant until,
        int limit,
        @Nullable String cursor) {
    public static final int MOST = 1_000;
    private static final List<String> KINDS =
            List.of("login", "session", "decision", "outcome", "approval", "admin");
    private static final List<String> VERDICTS = List.of("allow", "mask", "block", "hold");
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    /// @throws IllegalArgumentException for what no event has: a mistyped filter must not look like
    ///   an empty log
    public AuditQuery {
        oneOf("kind", kind, KINDS);
        oneOf("verdict", verdict, VERDICTS);
        storable("since", since);
        storable("until", until);
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be 1.." + MOST + ", was " + limit);
        }
        if (cursor != null) {
            var _ = SearchCursor.parse(cursor);
        }
    }

    private static void oneOf(String name, @Nullable String value, List<String> words) {
        if (value != null && !words.contains(value)) {
            throw new IllegalArgumentException(
                    name + " must be one of " + String.join(", ", words));
        }
    }

    /// The years 1 to 9999: what the database, and everyone's calendar, can write down.
    static boolean isStorable(Instant time) {
        return !time.isBefore(FIRST) && time.isBefore(END);
    }

    private static void storable(String name, @Nullable Instant time) {
        if (time != null && !isStorable(time)) {
            throw new IllegalArgumentException(name + " must be in the years 1 to 9999");
        }
    }

    /// The newest events.
    public static AuditQuery newest(int limit) {
        return new AuditQuery(null, null, null, null, null, null, null, null, null, limit, null);
    }

    public AuditQuery withText(String value) {
        return new AuditQuery(
                value, principal, target, verdict, rule, kind, session, since, until, limit,
                cursor);
    }

    public AuditQuery withPrincipal(String value) {
        return new AuditQuery(
                text, value, target, verdict, rule, kind, session, since, until, limit, cursor);
    }

    public AuditQuery withTarget(String value) {
        return new AuditQuery(
                text, principal, value, verdict, rule, kind, session, since, until, limit, cursor);
    }

    public AuditQuery withVerdict(String value) {
        return new AuditQuery(
                text, principal, target, value, rule, kind, session, since, until, limit, cursor);
    }

    public AuditQuery withRule(String value) {
        return new AuditQuery(
                text, principal, target, verdict, value, kind, session, since, until, limit,
                cursor);
    }

    public AuditQuery withKind(String value) {
        return new AuditQuery(
                text, principal, target, verdict, rule, value, session, since, until, limit,
                cursor);
    }

    public AuditQuery withSession(UUID value) {
        return new AuditQuery(
                text, principal, target, verdict, rule, kind, value, since, until, limit, cursor);
    }

    public AuditQuery withSince(Instant value) {
        return new AuditQuery(
                text, principal, target, verdict, rule, kind, session, value, until, limit, cursor);
    }

    public AuditQuery withUntil(Instant value) {
        return new AuditQuery(
                text, principal, target, verdict, rule, kind, session, since, value, limit, cursor);
    }

    public AuditQuery withCursor(String value) {
        return new AuditQuery(
                text, principal, target, verdict, rule, kind, session, since, until, limit, value);
    }
}
