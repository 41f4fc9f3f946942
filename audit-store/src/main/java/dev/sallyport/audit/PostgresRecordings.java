package dev.sallyport.audit;

import dev.sallyport.core.Ids;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/// Recordings on PostgreSQL, with the writer's login. Blocks; whatever it returns from is
/// committed. A few connections serve all sessions. When a commit's answer is lost, the recording
/// counts as lost too: its session ends, and a reader sees it without an end.
public final class PostgresRecordings implements Recordings, AutoCloseable {
    static final int MOST_HEADER_BYTES = 4 << 10;
    static final int MOST_CHUNK_BYTES = 256 << 10;
    private static final int CONNECTIONS = 4;
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(5);

    /// Committed is on disk, whatever the database's default is.
    private static final String DURABLE =
            "SELECT set_config('synchronous_commit', CASE"
                    + " current_setting('synchronous_commit') WHEN 'remote_apply' THEN"
                    + " 'remote_apply' ELSE 'on' END, true); ";

    private final StorePool store;
    private final StuckWrites stuck;
    private final InstantSource clock;
    private final Set<LocalDate> daysReady = ConcurrentHashMap.newKeySet();

    public PostgresRecordings(AuditStoreSettings settings, InstantSource clock) {
        this(settings.recordingConnections(silence(settings)), silence(settings), clock);
    }

    /// @param silence how long the store may take nothing and say nothing
    PostgresRecordings(DataSource connections, Duration silence, InstantSource clock) {
        this.store = new StorePool(connections, "recordings", CONNECTIONS, false);
        this.stuck = new StuckWrites(silence.multipliedBy(2));
        this.clock = clock;
    }

    private static Duration silence(AuditStoreSettings settings) {
        Duration silence = settings.deadline().multipliedBy(2);
        return silence.compareTo(LEAST_SILENCE) < 0 ? LEAST_SILENCE : silence;
    }

    /// @throws Unavailable as [StorePool#transaction], and where the store takes nothing
    private <T> T transaction(StorePool.Work<T> work) {
        return store.transaction(connection -> {
            try (var _ = stuck.over(connection)) {
                return work.in(connection);
            }
        });
    }

    @Override
    public Recording open(Session session, UUID decision, Form form, String header) {
        if (bytes(header) > MOST_HEADER_BYTES || header.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    "a recording's header is one line of at most " + MOST_HEADER_BYTES + " bytes");
        }
        UUID id = Ids.uuid7(clock);
        var chain = new RecordingChain(id, session.id(), decision, form, header);
        var opened = new StoredRecording(id, day(id), chain);
        transaction(connection -> {
            ensureDay(connection, opened.day);
            insert(connection, opened, session, decision, form, header);
            return true;
        });
        daysReady.add(opened.day);
        return opened;
    }

    /// The day that a UUID of version 7 tells.
    static LocalDate day(UUID id) {
        return LocalDate.ofInstant(started(id), ZoneOffset.UTC);
    }

    static Instant started(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    static String word(Form form) {
        return form.name().toLowerCase(Locale.ROOT);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void ensureDay(Connection connection, LocalDate day) throws SQLException {
        if (!daysReady.contains(day)) {
            try (var call = connection.prepareStatement("SELECT audit.ensure_recording_day(?)")) {
                call.setObject(1, day);
                call.execute();
            }
        }
    }

    private static void insert(
            Connection connection,
            StoredRecording recording,
            Session session,
            UUID decision,
            Form form,
            String header)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        DURABLE
                                + "INSERT INTO audit.recording (day, id, session, decision, form,"
                                + " header, started, principal, subject, target, account, chain)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            int i = 0;
            insert.setObject(++i, recording.day);
            insert.setObject(++i, recording.id);
            insert.setObject(++i, session.id());
            insert.setObject(++i, decision);
            insert.setString(++i, word(form));
            insert.setString(++i, header);
            insert.setObject(++i, started(recording.id).atOffset(ZoneOffset.UTC));
            insert.setString(++i, ApprovalRows.storable(session.principal().name()));
            insert.setString(++i, ApprovalRows.storable(session.principal().subject()));
            insert.setString(++i, session.target().name());
            insert.setString(++i, session.account());
            insert.setBytes(++i, recording.chain.last());
            insert.execute();
        }
    }

    @Override
    public void close() {
        store.close();
        stuck.close();
    }

    private final class StoredRecording implements Recording {
        private final UUID id;
        private final LocalDate day;
        private final RecordingChain chain;
        private boolean over;

        StoredRecording(UUID id, LocalDate day, RecordingChain chain) {
            this.id = id;
            this.day = day;
            this.chain = chain;
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public String digest() {
            return chain.hex();
        }

        @Override
        public void append(Chunk given) {
            if (over) {
                throw new Unavailable("the recording is closed, or was lost");
            }
            var chunk = storable(given);
            over = true; // unless it is committed
            byte[] hash = chain.add(chunk);
            transaction(connection -> insert(connection, chunk, hash));
            over = false;
        }

        /// A text in PostgreSQL has no NUL characters, and no halves of pairs; JSON escapes both.
        private Chunk storable(Chunk chunk) {
            if (!chunk.lines().endsWith("\n") && !chunk.lines().isEmpty()) {
                throw new IllegalArgumentException("a chunk is whole lines");
            }
            String lines = ApprovalRows.storable(chunk.lines());
            String text = ApprovalRows.storable(chunk.text());
            if (bytes(lines) + bytes(text) > MOST_CHUNK_BYTES) {
                throw new IllegalArgumentException(
                        "a chunk has at most " + MOST_CHUNK_BYTES + " bytes");
            }
            return new Chunk(chunk.from(), chunk.to(), lines, text);
        }

        private boolean insert(Connection connection, Chunk chunk, byte[] hash)
                throws SQLException {
            try (var insert =
                    connection.prepareStatement(
                            DURABLE
                                    + "INSERT INTO audit.recording_chunk (day, recording, seq,"
                                    + " from_ms, to_ms, lines, text, words, chain) VALUES (?, ?,"
                                    + " ?, ?, ?, ?, ?, array_to_tsvector(?), ?)")) {
                int i = 0;
                insert.setObject(++i, day);
                insert.setObject(++i, id);
                insert.setInt(++i, chain.chunks());
                insert.setLong(++i, chunk.from().toMillis());
                insert.setLong(++i, chunk.to().toMillis());
                insert.setString(++i, chunk.lines());
                insert.setString(++i, chunk.text());
                insert.setArray(
                        ++i,
                        connection.createArrayOf(
                                "text", RecordingWords.of(chunk.text()).toArray()));
                insert.setBytes(++i, hash);
                return insert.execute();
            }
        }

        @Override
        public void close() {
            if (over) {
                return;
            }
            over = true;
            transaction(this::end);
        }

        private boolean end(Connection connection) throws SQLException {
            try (var insert =
                    connection.prepareStatement(
                            DURABLE
                                    + "INSERT INTO audit.recording_end (day, recording, chunks,"
                                    + " ended, chain) VALUES (?, ?, ?, ?, ?)")) {
                insert.setObject(1, day);
                insert.setObject(2, id);
                insert.setInt(3, chain.chunks());
                insert.setObject(4, clock.instant().atOffset(ZoneOffset.UTC));
                insert.setBytes(5, chain.last());
                return insert.execute();
            }
        }
    }
}
