package dev.sallyport.audit;

import dev.sallyport.core.Unavailable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the log with the reader's login, newest first. Blocks; throws [Unavailable] when the store
/// doesn't answer or the search takes longer than half a minute.
public final class AuditSearch implements AutoCloseable {
    private static final int CONNECTIONS = 3;
    private static final Duration SILENCE = Duration.ofSeconds(40);
    private static final String COLUMNS =
            "SELECT e.id, e.ts, e.kind, e.principal, e.subject, e.actors, e.session, e.protocol,"
                    + " e.target, e.account, e.verb, e.command, e.truncated, e.verdict, e.rule,"
                    + " coalesce(e.outcome, o.outcome) AS outcome, e.code, e.act, e.reason, e.decision,"
                    + " e.approval, e.policy_digest, e.config_digest FROM audit.event e LEFT JOIN"
                    + " LATERAL (SELECT f.outcome FROM audit.event f WHERE e.kind = 'decision' AND"
                    + " e.verdict IN ('allow', 'mask') AND f.session = e.session AND f.ts >= e.ts AND"
                    + " f.day >= e.day AND f.kind = 'outcome' AND f.decision = e.id ORDER BY f.ts LIMIT"
                    + " 1) o ON true";

    private final StorePool store;

    public AuditSearch(AuditStoreSettings settings) {
        this.store =
                new StorePool(
                        settings.readerConnections("audit search", SILENCE),
                        "audit-search",
                        CONNECTIONS,
                        true);
    }

    /// @throws Unavailable when the store doesn't answer
    public AuditPage find(AuditQuery query) {
        return store.transaction(connection -> find(connection, query));
    }

    /// The body of an event as it is stored: canonical JSON.
    public Optional<String> body(UUID id) {
        return store.transaction(connection -> {
            // A UUID of version 7 tells its day; a day either side for clocks that differ.
            LocalDate day =
                    LocalDate.ofInstant(
                            Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16),
                            ZoneOffset.UTC);
            try (var select =
                    connection.prepareStatement(
                            "SELECT body FROM audit.event WHERE id = ? AND day BETWEEN"
                                    + " ?::date - 1 AND ?::date + 1")) {
                select.setObject(1, id);
                select.setObject(2, day);
                select.setObject(3, day);
                try (var row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new String(row.getBytes(1), StandardCharsets.UTF_8))
                            : Optional.empty();
                }
            }
        });
    }

    private static AuditPage find(Connection connection, AuditQuery query) throws SQLException {
        var filter = filter(query);
        String sql =
                COLUMNS
                        + filter.where()
                        + " ORDER BY e.day DESC, e.ts DESC, e.id DESC LIMIT "
                        + (query.limit() + 1);
        try (var limit = connection.createStatement()) {
            limit.execute("SET LOCAL statement_timeout = '30s'");
        }
        try (var select = connection.prepareStatement(sql)) {
            int i = 0;
            for (Object value : filter.values()) {
                select.setObject(++i, value);
            }
            try (var rows = select.executeQuery()) {
                return page(rows, query.limit());
            }
        }
    }

    private static SearchFilter filter(AuditQuery query) {
        var filter = new SearchFilter();
        filter.contains("e.command", query.text());
        filter.oneOf("e.principal", "e.subject", query.principal());
        filter.target(query.target());
        filter.is("e.verdict", query.verdict());
        filter.is("e.rule", query.rule());
        filter.is("e.kind", query.kind());
        filter.is("e.session", query.session());
        filter.since(query.since());
        filter.until(query.until());
        filter.before(query.cursor() == null ? null : SearchCursor.parse(query.cursor()));
        return filter;
    }

    private static AuditPage page(ResultSet rows, int limit) throws SQLException {
        var records = new ArrayList<AuditRecord>();
        while (records.size() < limit && rows.next()) {
            records.add(record(rows));
        }
        if (records.size() < limit || !rows.next()) {
            return new AuditPage(records, null);
        }
        var last = records.getLast();
        return new AuditPage(records, new SearchCursor(last.at(), last.id()).text());
    }

    private static AuditRecord record(ResultSet row) throws SQLException {
        return new AuditRecord(
                row.getObject("id", UUID.class),
                row.getObject("ts", OffsetDateTime.class).toInstant(),
                row.getString("kind"),
                row.getString("principal"),
                row.getString("subject"),
                List.of((String[]) row.getArray("actors").getArray()),
                row.getObject("session", UUID.class),
                row.getString("protocol"),
                row.getString("target"),
                row.getString("account"),
                row.getString("verb"),
                row.getString("command"),
                row.getBoolean("truncated"),
                row.getString("verdict"),
                row.getString("rule"),
                row.getString("outcome"),
                row.getString("code"),
                row.getString("act"),
                row.getString("reason"),
                row.getObject("decision", UUID.class),
                row.getString("approval"),
                row.getString("policy_digest"),
                row.getString("config_digest"));
    }

    /// A pattern of ILIKE for texts that hold this one; its wildcards are none.
    static String containing(String text) {
        return "%"
                + ApprovalRows.storable(text)
                        .replace("\\", "\\\\")
                        .replace("%", "\\%")
                        .replace("_", "\\_")
                + "%";
    }

    @Override
    public void close() {
        store.close();
    }

    /// Conditions and their values, in step.
    static final class SearchFilter {
        private final List<String> conditions = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        void is(String column, @Nullable Object value) {
            if (value != null) {
                add(column + " = ?", value);
            }
        }

        void oneOf(String column, String other, @Nullable String value) {
            if (value != null) {
                add("(" + column + " = ? OR " + other + " = ?)", value, value);
            }
        }

        /// A login that asked for another database of the target is the target's as well.
        void target(@Nullable String target) {
            if (target != null) {
                add(
                        "(e.target = ? OR e.kind = 'login' AND starts_with(e.target, ?))",
                        target,
                        target + "/");
            }
        }

        void contains(String column, @Nullable String text) {
            if (text != null) {
                add(column + " ILIKE ?", containing(text));
            }
        }

        void since(@Nullable Instant time) {
            if (time != null) {
                var at = time.atOffset(ZoneOffset.UTC);
                add("e.day >= ? AND e.ts >= ?", at.toLocalDate(), at);
            }
        }

        void until(@Nullable Instant time) {
            if (time != null) {
                var at = time.atOffset(ZoneOffset.UTC);
                add("e.day <= ? AND e.ts < ?", at.toLocalDate(), at);
            }
        }

        void before(@Nullable SearchCursor cursor) {
            if (cursor != null) {
                var at = cursor.at().atOffset(ZoneOffset.UTC);
                add(
                        "e.day <= ? AND (e.day, e.ts, e.id) < (?, ?, ?)",
                        at.toLocalDate(),
                        at.toLocalDate(),
                        at,
                        cursor.id());
            }
        }

        void add(String condition, Object... with) {
            conditions.add(condition);
            values.addAll(List.of(with));
        }

        String where() {
            return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        }

        List<Object> values() {
            return values;
        }
    }
}
