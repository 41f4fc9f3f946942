package dev.sallyport.audit;

import dev.sallyport.core.Recordings.Chunk;
import dev.sallyport.core.Recordings.Form;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads recordings with the reader's login. Blocks; throws [Unavailable] when the store doesn't
/// answer or a search takes longer than half a minute.
public final class RecordingReader implements AutoCloseable {
    public static final int MOST_HITS = 500;
    private static final int CONNECTIONS = 3;
    private static final int CHUNKS_AT_A_TIME = 16;
    private static final int MOST_PER_SESSION = 1_000;
    private static final Duration SILENCE = Duration.ofSeconds(40);
    private static final String RECORDS =
            "SELECT r.id, r.session, r.decision, r.form, r.started, e.ended, coalesce(c.chunks, 0)"
                    + " AS chunks, coalesce(c.to_ms, 0) AS to_ms FROM audit.recording r LEFT JOIN"
                    + " audit.recording_end e ON e.day = r.day AND e.recording = r.id LEFT JOIN LATERAL"
                    + " (SELECT l.seq AS chunks, l.to_ms FROM audit.recording_chunk l WHERE l.day ="
                    + " r.day AND l.recording = r.id ORDER BY l.seq DESC LIMIT 1) c ON true ";

    private final StorePool store;

    public RecordingReader(AuditStoreSettings settings) {
        this.store =
                new StorePool(
                        settings.readerConnections("recordings", SILENCE),
                        "recording-reader",
                        CONNECTIONS,
                        true);
    }

    /// Takes a recording, in order.
    public interface Sink {
        void header(String header);

        /// @param lines whole lines
        void lines(String lines);
    }

    /// The recordings of a session in the order of their beginning, the first thousand of them.
    public List<RecordingRecord> ofSession(UUID session) {
        return store.transaction(connection -> {
            try (var select =
                    connection.prepareStatement(
                            RECORDS
                                    + "WHERE r.session = ? ORDER BY r.day, r.started, r.id LIMIT "
                                    + MOST_PER_SESSION)) {
                select.setObject(1, session);
                try (var rows = select.executeQuery()) {
                    var found = new ArrayList<RecordingRecord>();
                    while (rows.next()) {
                        found.add(record(rows));
                    }
                    return found;
                }
            }
        });
    }

    public Optional<RecordingRecord> find(UUID id) {
        return store.transaction(connection -> {
            try (var select =
                    connection.prepareStatement(RECORDS + "WHERE r.day = ? AND r.id = ?")) {
                select.setObject(1, PostgresRecordings.day(id));
                select.setObject(2, id);
                try (var rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(record(rows)) : Optional.empty();
                }
            }
        });
    }

    private static RecordingRecord record(ResultSet row) throws SQLException {
        var ended = row.getObject("ended", OffsetDateTime.class);
        return new RecordingRecord(
                row.getObject("id", UUID.class),
                row.getObject("session", UUID.class),
                row.getObject("decision", UUID.class),
                row.getString("form"),
                row.getObject("started", OffsetDateTime.class).toInstant(),
                Duration.ofMillis(row.getLong("to_ms")),
                row.getInt("chunks"),
                ended == null ? null : ended.toInstant());
    }

    /// Where a text was on a screen, newest recording first: in any case, without wildcards. It has
    /// to begin where a word begins.
    ///
    /// @param limit at most [#MOST_HITS]
    public List<RecordingHit> search(String text, int limit) {
        String wanted = ApprovalRows.storable(text);
        String words = RecordingWords.query(wanted);
        if (words == null) {
            return List.of();
        }
        return store.transaction(connection -> search(connection, wanted, words, limit));
    }

    private static List<RecordingHit> search(
            Connection connection, String text, String words, int limit) throws SQLException {
        try (var time = connection.createStatement()) {
            time.execute("SET LOCAL statement_timeout = '30s'");
        }
        try (var select =
                connection.prepareStatement(
                        "SELECT r.session, c.recording, c.from_ms, c.text FROM"
                                + " audit.recording_chunk c JOIN audit.recording r ON r.day = c.day"
                                + " AND r.id = c.recording WHERE c.words @@ ?::tsquery AND c.text"
                                + " ILIKE ? ORDER BY c.day DESC, c.recording DESC, c.seq LIMIT "
                                + Math.clamp(limit, 1, MOST_HITS))) {
            select.setString(1, words);
            select.setString(2, AuditSearch.containing(text));
            try (var rows = select.executeQuery()) {
                var hits = new ArrayList<RecordingHit>();
                while (rows.next()) {
                    hits.add(
                            new RecordingHit(
                                    rows.getObject("session", UUID.class),
                                    rows.getObject("recording", UUID.class),
                                    Duration.ofMillis(rows.getLong("from_ms")),
                                    Snippet.of(rows.getString("text"), text)));
                }
                return hits;
            }
        }
    }

    /// Reads a recording through, and checks that nothing in it was changed, removed or added: the
    /// numbers of its chunks, their hashes, and the end, where it has one. The sink may take its
    /// time: it gets nothing while a connection of the store is held.
    ///
    /// @return false where there is no such recording
    /// @throws RecordingDamaged at the first chunk that is not what was recorded; the sink has got
    ///   nothing of it
    public boolean read(UUID id, Sink sink) {
        var following = new Following(id, sink);
        Reached reached = following.next();
        while (reached == Reached.A_PIECE) {
            reached = following.next();
        }
        return reached != Reached.NOTHING;
    }

    /// How far a look came.
    private enum Reached {
        /// There is no such recording.
        NOTHING,
        /// As much as is read at a time: there may be more now.
        A_PIECE,
        ALL_SO_FAR,
        ITS_END
    }

    /// Reads a recording while it is made: each look brings what was kept since the one before,
    /// checked as by [#read]. One thread at a time.
    public final class Following {
        private final UUID id;
        private final Sink sink;
        private @Nullable RecordingChain chain;

        private Following(UUID id, Sink sink) {
            this.id = id;
            this.sink = sink;
        }

        /// The sink may take its time: it gets nothing while a connection of the store is held.
        ///
        /// @return whether more may come: false where the recording has its end, or is not there
        /// @throws RecordingDamaged as [#read]
        public boolean look() {
            Reached reached = next();
            return reached == Reached.A_PIECE || reached == Reached.ALL_SO_FAR;
        }

        private Reached next() {
            var found = new Found();
            try {
                Reached reached = store.transaction(connection -> next(connection, found));
                found.give(sink);
                return reached;
            } catch (RecordingDamaged damaged) {
                found.give(sink);
                throw damaged;
            }
        }

        private Reached next(Connection connection, Found found) throws SQLException {
            var known = chain;
            if (known == null) {
                known = begin(connection, id, found);
                chain = known;
            }
            return known == null ? Reached.NOTHING : more(connection, id, known, found);
        }
    }

    /// What a transaction found, given away behind it.
    private static final class Found implements Sink {
        private final List<String> lines = new ArrayList<>();
        private @Nullable String header;

        @Override
        public void header(String read) {
            header = read;
        }

        @Override
        public void lines(String some) {
            lines.add(some);
        }

        void give(Sink sink) {
            if (header != null) {
                sink.header(header);
            }
            lines.forEach(sink::lines);
        }
    }

    public Following follow(UUID id, Sink sink) {
        return new Following(id, sink);
    }

    private static @Nullable RecordingChain begin(Connection connection, UUID id, Sink sink)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT session, decision, form, header, chain FROM audit.recording"
                                + " WHERE day = ? AND id = ?")) {
            select.setObject(1, PostgresRecordings.day(id));
            select.setObject(2, id);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                String header = row.getString("header");
                var chain =
                        new RecordingChain(
                                id,
                                row.getObject("session", UUID.class),
                                row.getObject("decision", UUID.class),
                                Form.valueOf(row.getString("form").toUpperCase(Locale.ROOT)),
                                header);
                check(chain.last(), row.getBytes("chain"), "the recording's beginning");
                sink.header(header);
                return chain;
            }
        }
    }

    /// The end is looked for first: all chunks were there before it.
    private static Reached more(Connection connection, UUID id, RecordingChain chain, Sink sink)
            throws SQLException {
        var end = end(connection, id);
        int before = chain.chunks();
        chunks(connection, id, chain, sink);
        if (chain.chunks() - before == CHUNKS_AT_A_TIME) {
            return Reached.A_PIECE;
        }
        if (end == null) {
            return Reached.ALL_SO_FAR;
        }
        if (end.chunks() != chain.chunks()) {
            throw new RecordingDamaged(
                    "the recording ended with chunk "
                            + end.chunks()
                            + ", the last one stored is "
                            + chain.chunks());
        }
        check(chain.last(), end.chain(), "the recording's end");
        return Reached.ITS_END;
    }

    private static void chunks(Connection connection, UUID id, RecordingChain chain, Sink sink)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT seq, from_ms, to_ms, lines, text, chain FROM audit.recording_chunk"
                                + " WHERE day = ? AND recording = ? AND seq > ? ORDER BY seq LIMIT ?")) {
            select.setObject(1, PostgresRecordings.day(id));
            select.setObject(2, id);
            select.setInt(3, chain.chunks());
            select.setInt(4, CHUNKS_AT_A_TIME);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    int seq = rows.getInt("seq");
                    if (seq != chain.chunks() + 1) {
                        throw new RecordingDamaged(
                                "chunk " + (chain.chunks() + 1) + " of the recording is missing");
                    }
                    String lines = rows.getString("lines");
                    var chunk =
                            new Chunk(
                                    Duration.ofMillis(rows.getLong("from_ms")),
                                    Duration.ofMillis(rows.getLong("to_ms")),
                                    lines,
                                    rows.getString("text"));
                    check(chain.add(chunk), rows.getBytes("chain"), "chunk " + seq);
                    sink.lines(lines);
                }
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record End(int chunks, byte[] chain) {}

    private static @Nullable End end(Connection connection, UUID id) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "SELECT chunks, chain FROM audit.recording_end WHERE day = ? AND"
                                + " recording = ?")) {
            select.setObject(1, PostgresRecordings.day(id));
            select.setObject(2, id);
            try (var row = select.executeQuery()) {
                return row.next() ? new End(row.getInt("chunks"), row.getBytes("chain")) : null;
            }
        }
    }

    private static void check(byte[] computed, byte[] stored, String what) {
        if (!Arrays.equals(computed, stored)) {
            throw new RecordingDamaged(what + " is not what was recorded: its hash differs");
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
