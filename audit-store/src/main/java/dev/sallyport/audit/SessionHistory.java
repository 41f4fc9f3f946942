package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// The sessions in the log, of all replicas, newest first; read with the reader's login. Blocks;
/// throws [Unavailable] when the store doesn't answer or a search takes longer than half a minute.
public final class SessionHistory implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 2;
    private static final Duration SILENCE = Duration.ofSeconds(40);
    private static final String COLUMNS =
            "SELECT e.id, e.session, e.ts, e.principal, e.subject, e.actors, e.protocol, e.target,"
                    + " e.account, e.body, c.ts AS closed, c.reason AS why, (SELECT count(*) FROM"
                    + " audit.recording r WHERE r.session = e.session AND r.day >= e.day - 1) AS"
                    + " recordings FROM audit.event e LEFT JOIN LATERAL (SELECT f.ts, f.reason FROM"
                    + " audit.event f WHERE f.session = e.session AND f.ts >= e.ts AND f.day >= e.day"
                    + " AND f.kind = 'session' AND f.act = 'closed' ORDER BY f.ts LIMIT 1) c ON true";

    private final StorePool store;

    public SessionHistory(AuditStoreSettings settings) {
        this.store =
                new StorePool(
                        settings.readerConnections("session history", SILENCE),
                        "session-history",
                        CONNECTIONS,
                        true);
    }

    public SessionPage find(SessionQuery query) {
        return store.transaction(connection -> find(connection, query));
    }

    private static SessionPage find(Connection connection, SessionQuery query) throws SQLException {
        var filter = filter(connection, query);
        try (var time = connection.createStatement()) {
            time.execute("SET LOCAL statement_timeout = '30s'");
        }
        try (var select =
                connection.prepareStatement(
                        COLUMNS
                                + filter.where()
                                + " ORDER BY e.day DESC, e.ts DESC, e.id DESC LIMIT "
                                + (query.limit() + 1))) {
            int i = 0;
            for (Object value : filter.values()) {
                select.setObject(++i, value);
            }
            try (var rows = select.executeQuery()) {
                return page(rows, query.limit());
            }
        }
    }

    private static AuditSearch.SearchFilter filter(Connection connection, SessionQuery query)
            throws SQLException {
        var filter = new AuditSearch.SearchFilter();
        filter.is("e.kind", "session");
        filter.is("e.act", "opened");
        List<UUID> ids = query.ids();
        if (ids != null) {
            filter.add("e.session = ANY (?)", connection.createArrayOf("uuid", ids.toArray()));
        }
        filter.oneOf("e.principal", "e.subject", query.principal());
        filter.is("e.target", query.target());
        filter.is("e.protocol", query.protocol());
        filter.since(query.since());
        filter.until(query.until());
        if (query.closedOnly()) {
            filter.add("c.ts IS NOT NULL");
        }
        filter.before(query.cursor() == null ? null : SearchCursor.parse(query.cursor()));
        return filter;
    }

    private static SessionPage page(ResultSet rows, int limit) throws SQLException {
        var sessions = new ArrayList<SessionRecord>();
        UUID last = null;
        while (sessions.size() < limit && rows.next()) {
            sessions.add(record(rows));
            last = rows.getObject("id", UUID.class);
        }
        if (last == null || sessions.size() < limit || !rows.next()) {
            return new SessionPage(sessions, null);
        }
        return new SessionPage(
                sessions, new SearchCursor(sessions.getLast().openedAt(), last).text());
    }

    private static SessionRecord record(ResultSet row) throws SQLException {
        var closed = row.getObject("closed", OffsetDateTime.class);
        var body = body(row.getBytes("body"));
        var sensitive = body.path("sensitive").path("origin");
        var principal = body.path("public").path("origin").path("principal");
        return new SessionRecord(
                row.getObject("session", UUID.class),
                row.getObject("ts", OffsetDateTime.class).toInstant(),
                closed == null ? null : closed.toInstant(),
                row.getString("why"),
                row.getString("principal"),
                row.getString("subject"),
                List.of((String[]) row.getArray("actors").getArray()),
                row.getString("protocol"),
                row.getString("target"),
                row.getString("account"),
                principal.path("issuer").asText(),
                principal.path("kind").asText(),
                sensitive.path("client").asText(),
                claims(sensitive.path("claims")),
                row.getInt("recordings"));
    }

    private static JsonNode body(byte[] body) {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a body is always JSON", e);
        }
    }

    /// Pairs in a list, as [Origin] writes them.
    private static Map<String, String> claims(JsonNode pairs) {
        var claims = new TreeMap<String, String>();
        pairs.forEach(pair -> claims.put(pair.path(0).asText(), pair.path(1).asText()));
        return claims;
    }

    @Override
    public void close() {
        store.close();
    }
}
