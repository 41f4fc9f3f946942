package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.ApprovalRequest.Vote;
import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.Protocol;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Approval requests as rows. Every method runs in the caller's transaction.
final class ApprovalRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SELECT =
            "SELECT r.*, e.status AS ended, clock_timestamp() AS now, (SELECT"
                    + " coalesce(jsonb_agg(jsonb_build_object('issuer', v.issuer, 'subject', v.subject,"
                    + " 'name', v.name, 'approve', v.approve, 'reason', v.reason, 'at', extract(epoch"
                    + " FROM v.at)::text) ORDER BY v.at, v.issuer, v.subject), '[]') FROM"
                    + " audit.approval_vote v WHERE v.request = r.id) AS votes FROM"
                    + " audit.approval_request r LEFT JOIN audit.approval_end e ON e.request = r.id";

    private static final String PENDING =
            "e.status IS NULL AND r.expires_at > clock_timestamp() AND (SELECT count(DISTINCT"
                    + " (v.issuer, v.subject)) FROM audit.approval_vote v WHERE v.request = r.id AND"
                    + " v.approve) < r.needed";

    private ApprovalRows() {}

    static Optional<ApprovalRequest> find(Connection connection, String id) throws SQLException {
        try (var query = connection.prepareStatement(SELECT + " WHERE r.id = ?")) {
            query.setString(1, storable(id));
            return rows(query).stream().findFirst();
        }
    }

    /// Newest first.
    static List<ApprovalRequest> list(Connection connection, boolean pendingOnly, int limit)
            throws SQLException {
        String open = pendingOnly ? " WHERE " + PENDING : "";
        try (var query =
                connection.prepareStatement(
                        SELECT + open + " ORDER BY r.created_at DESC, r.id DESC LIMIT ?")) {
            query.setInt(1, limit);
            return rows(query);
        }
    }

    /// Those with this binding that nobody ended and that have time left; newest first. Whoever
    /// else asks for this binding waits until the transaction ends.
    static List<ApprovalRequest> usable(Connection connection, String binding) throws SQLException {
        call(connection, "SELECT pg_advisory_xact_lock(hashtextextended(?, 1))", binding);
        try (var query =
                connection.prepareStatement(
                        SELECT
                                + " WHERE r.binding = ? AND e.status IS NULL AND r.expires_at >"
                                + " clock_timestamp() ORDER BY r.created_at DESC, r.id")) {
            query.setString(1, binding);
            return rows(query);
        }
    }

    static void insert(Connection connection, ApprovalRequest r) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO audit.approval_request VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?,"
                                + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            int i = 0;
            for (String text :
                    List.of(
                            r.id(),
                            r.binding(),
                            r.session(),
                            r.requester().issuer(),
                            r.requester().subject(),
                            r.requesterName(),
                            excluded(r.excluded()),
                            r.target(),
                            r.account(),
                            r.protocol().word(),
                            r.command(),
                            r.rule())) {
                insert.setString(++i, storable(text));
            }
            insert.setArray(++i, connection.createArrayOf("text", r.terms().from().toArray()));
            insert.setInt(++i, r.terms().count());
            insert.setLong(++i, r.terms().within().toMillis());
            insert.setLong(++i, r.terms().patience().toMillis());
            insert.setObject(++i, r.createdAt().atOffset(ZoneOffset.UTC));
            insert.setObject(++i, r.expiresAt().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    /// Calls a function of one value with texts.
    static boolean call(Connection connection, String sql, String... arguments)
            throws SQLException {
        try (var call = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                call.setString(i + 1, storable(arguments[i]));
            }
            try (var row = call.executeQuery()) {
                return row.next() && "t".equals(row.getString(1));
            }
        }
    }

    private static List<ApprovalRequest> rows(PreparedStatement query) throws SQLException {
        try (var rows = query.executeQuery()) {
            var found = new ArrayList<ApprovalRequest>();
            while (rows.next()) {
                found.add(request(rows));
            }
            return found;
        }
    }

    private static ApprovalRequest request(ResultSet row) throws SQLException {
        var terms =
                new ApprovalTerms(
                        Set.of((String[]) row.getArray("approvers").getArray()),
                        row.getInt("needed"),
                        Duration.ofMillis(row.getLong("within_ms")),
                        Duration.ofMillis(row.getLong("patience_ms")));
        String ended = row.getString("ended");
        Instant expiresAt = instant(row, "expires_at");
        List<Vote> votes = votes(row.getString("votes"));
        Status status =
                VoteRules.status(
                        ended == null ? null : Status.valueOf(ended.toUpperCase(Locale.ROOT)),
                        votes,
                        terms,
                        expiresAt,
                        instant(row, "now"));
        return new ApprovalRequest(
                row.getString("id"),
                row.getString("binding"),
                row.getString("session"),
                new Person(row.getString("requester_issuer"), row.getString("requester_subject")),
                row.getString("requester_name"),
                persons(row.getString("excluded")),
                row.getString("target"),
                row.getString("account"),
                Protocol.valueOf(row.getString("protocol").toUpperCase(Locale.ROOT)),
                row.getString("command"),
                row.getString("rule"),
                terms,
                status,
                votes,
                instant(row, "created_at"),
                expiresAt);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static String excluded(Set<Person> persons) {
        var array = JSON.createArrayNode();
        for (Person person : persons) {
            array.addObject()
                    .put("issuer", storable(person.issuer()))
                    .put("subject", storable(person.subject()));
        }
        return array.toString();
    }

    private static Set<Person> persons(String json) {
        var persons = new HashSet<Person>();
        tree(json)
                .forEach(node ->
                        persons.add(
                                new Person(
                                        node.path("issuer").asText(),
                                        node.path("subject").asText())));
        return persons;
    }

    private static List<Vote> votes(String json) {
        var votes = new ArrayList<Vote>();
        for (JsonNode node : tree(json)) {
            long micros =
                    new java.math.BigDecimal(node.path("at").asText())
                            .movePointRight(6)
                            .longValue();
            votes.add(
                    new Vote(
                            new Person(node.path("issuer").asText(), node.path("subject").asText()),
                            node.path("name").asText(),
                            node.path("approve").asBoolean(),
                            node.path("reason").asText(),
                            Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS)));
        }
        return votes;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server's own JSON can be read", e);
        }
    }

    /// A text as PostgreSQL can hold it: NUL and halves of surrogate pairs made visible.
    static String storable(String text) {
        var bytes = new Bytes(text.length() + 16);
        bytes.utf8(text, text.length());
        return new String(bytes.copy(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
