package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.SessionClosed;
import dev.sallyport.core.AuditEvent.SessionOpened;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Recordings.Chunk;
import dev.sallyport.core.Recordings.Form;
import dev.sallyport.core.Recordings.Recording;
import dev.sallyport.core.Session;
import dev.sallyport.core.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresRecordingsIT {
    private static final String HEADER = "{\"version\":2,\"width\":80,\"height\":24}";
    private static TestStore store;
    private static PostgresRecordings recordings;
    private static RecordingReader reader;

    private final Session session = Samples.session(Samples.person("ada"));
    private final UUID decision = UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        store = new TestStore();
        var settings = store.settings(1, Duration.ofSeconds(10));
        recordings = new PostgresRecordings(settings, Samples.CLOCK);
        reader = new RecordingReader(settings);
    }

    @AfterAll
    static void stop() {
        reader.close();
        recordings.close();
        store.close();
    }

    private Recording open() {
        return recordings.open(session, decision, Form.ASCIICAST, HEADER);
    }

    private static Chunk chunk(long second, String text) {
        return new Chunk(
                Duration.ofSeconds(second),
                Duration.ofMillis(second * 1000 + 500),
                "[" + second + ".000, \"o\", \"x\"]\n",
                text);
    }

    private static List<String> read(UUID id) {
        var read = new ArrayList<String>();
        assertThat(reader.read(id, into(read))).isTrue();
        return read;
    }

    private static RecordingReader.Sink into(List<String> read) {
        return new RecordingReader.Sink() {
            @Override
            public void header(String header) {
                read.add(header);
            }

            @Override
            public void lines(String lines) {
                read.add(lines);
            }
        };
    }

    @Test
    void aFollowerGetsEachChunkOnceAndStopsAtTheEnd() {
        var recording = open();
        recording.append(chunk(1, "first"));
        var read = new ArrayList<String>();
        var following = reader.follow(recording.id(), into(read));
        assertThat(following.look()).isTrue();
        assertThat(read).containsExactly(HEADER, "[1.000, \"o\", \"x\"]\n");
        assertThat(following.look()).isTrue();
        assertThat(read).hasSize(2);

        for (int i = 2; i < 40; i++) {
            recording.append(chunk(i, "more"));
        }
        recording.close();
        while (following.look()) {
            assertThat(read.size()).isLessThan(41);
        }
        assertThat(read).hasSize(40).last().isEqualTo("[39.000, \"o\", \"x\"]\n");
    }

    /// Deeper than the reader has connections.
    @Test
    void whoTakesTheirTimeWithARecordingKeepsNobodyElseFromReading() {
        var recording = open();
        for (int i = 1; i < 20; i++) {
            recording.append(chunk(i, "slow"));
        }
        assertThat(readWhileReading(recording.id(), 8)).isEqualTo(1 + 19);
    }

    private static int readWhileReading(UUID id, int depth) {
        var read = new ArrayList<String>();
        var slow =
                new RecordingReader.Sink() {
                    @Override
                    public void header(String header) {
                        assertThat(depth == 0 || readWhileReading(id, depth - 1) == 20).isTrue();
                        read.add(header);
                    }

                    @Override
                    public void lines(String lines) {
                        assertThat(reader.find(id)).isPresent();
                        read.add(lines);
                    }
                };
        if (depth % 2 == 0) {
            assertThat(reader.read(id, slow)).isTrue();
        } else {
            var following = reader.follow(id, slow);
            while (read.size() < 20) {
                assertThat(following.look()).isTrue();
            }
        }
        return read.size();
    }

    @Test
    void nothingIsFollowedThatIsNotThere() {
        assertThat(reader.follow(UUID.randomUUID(), into(new ArrayList<>())).look()).isFalse();
    }

    @Test
    void whatIsAppendedIsThereAtOnceAndInOrder() {
        var recording = open();
        recording.append(chunk(1, "first"));
        assertThat(read(recording.id())).containsExactly(HEADER, "[1.000, \"o\", \"x\"]\n");
        assertThat(reader.find(recording.id()).orElseThrow().ended()).isNull();

        recording.append(chunk(7, "second"));
        String digest = recording.digest();
        recording.close();

        var found = reader.ofSession(session.id());
        assertThat(found)
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.id()).isEqualTo(recording.id());
                    assertThat(record.decision()).isEqualTo(decision);
                    assertThat(record.form()).isEqualTo("asciicast");
                    assertThat(record.chunks()).isEqualTo(2);
                    assertThat(record.length()).isEqualTo(Duration.ofMillis(7500));
                    assertThat(record.ended()).isNotNull();
                });
        assertThat(read(recording.id())).hasSize(3);
        assertThat(recording.digest()).isEqualTo(digest).hasSize(64);
    }

    @Test
    void aRecordingThatIsNotThereIsNotFound() {
        assertThat(reader.find(UUID.randomUUID())).isEmpty();
        assertThat(reader.ofSession(UUID.randomUUID())).isEmpty();
    }

    @Test
    void screensAreFoundByWhatWasReadOnThem() {
        var recording = open();
        recording.append(chunk(1, "deploy@box:~$ ls\nnotes.txt\n"));
        recording.append(
                chunk(3, "$ sudo /bin/rm -rf /srv/ÄPFEL_100%\nRemoved\u202e 3 files\n東京都\n"));
        recording.close();
        for (String text :
                new String[] {
                    "rm -rf /srv",
                    "RM -RF",
                    "rm -r",
                    "/bin/rm",
                    "äpfel_1",
                    "100%",
                    "removed",
                    "京都",
                    "remov"
                }) {
            assertThat(reader.search(text, 10))
                    .as(text)
                    .singleElement()
                    .satisfies(hit -> {
                        assertThat(hit.session()).isEqualTo(session.id());
                        assertThat(hit.recording()).isEqualTo(recording.id());
                        assertThat(hit.at()).isEqualTo(Duration.ofSeconds(3));
                    });
        }
        assertThat(reader.search("removed", 10).getFirst().snippet())
                .isEqualTo("Removed\\u{202e} 3 files");
        for (String text :
                new String[] {"rm_-rf", "rm -rf /home", "%", "", "'", "rm' | 'x", "a\0b", "\\"}) {
            assertThat(reader.search(text, 10)).as(text).isEmpty();
        }
    }

    @Test
    void longWordsAreFoundByAnyOfTheirBeginnings() {
        String word = "x9".repeat(60);
        open().append(chunk(1, word));
        for (int length : new int[] {5, 31, 33, 64, 100, 120}) {
            assertThat(reader.search(word.substring(0, length), 10)).hasSize(1);
        }
    }

    @Test
    void changesThatTheOwnerOfTheDatabaseMadeAreFound() throws Exception {
        var changes =
                List.of(
                        "UPDATE audit.recording_chunk SET lines = 'x' WHERE recording = ? AND seq = 2",
                        "UPDATE audit.recording_chunk SET text = '' WHERE recording = ? AND seq = 2",
                        "UPDATE audit.recording_chunk SET from_ms = 0 WHERE recording = ? AND seq = 2",
                        "DELETE FROM audit.recording_chunk WHERE recording = ? AND seq = 1",
                        "DELETE FROM audit.recording_chunk WHERE recording = ? AND seq = 2",
                        "DELETE FROM audit.recording_chunk WHERE recording = ? AND seq = 3",
                        "UPDATE audit.recording SET header = '{}' WHERE id = ?",
                        "UPDATE audit.recording SET session = gen_random_uuid() WHERE id = ?",
                        "UPDATE audit.recording_end SET chain = sha256('') WHERE recording = ?");
        var recorded = changes.stream().map(_ -> threeChunks()).toList();
        UUID untouched = threeChunks();
        try (var connection = store.admin();
                var sql = connection.createStatement()) {
            // What only somebody can do who may drop the triggers.
            sql.execute(triggers("DISABLE"));
            for (int i = 0; i < changes.size(); i++) {
                sql.execute(changes.get(i).replace("?", "'" + recorded.get(i) + "'"));
            }
            sql.execute(triggers("ENABLE ALWAYS"));
        }
        for (int i = 0; i < changes.size(); i++) {
            UUID id = recorded.get(i);
            assertThatThrownBy(() -> read(id))
                    .as(changes.get(i))
                    .isInstanceOf(RecordingDamaged.class);
            assertThatThrownBy(() -> reader.follow(id, into(new ArrayList<>())).look())
                    .as(changes.get(i))
                    .isInstanceOf(RecordingDamaged.class);
        }
        assertThat(read(untouched)).hasSize(4);
    }

    private UUID threeChunks() {
        var recording = open();
        for (int i = 1; i <= 3; i++) {
            recording.append(chunk(i, "row " + i));
        }
        recording.close();
        return recording.id();
    }

    private static String triggers(String change) {
        return "DO $$ DECLARE r regclass; BEGIN FOR r IN SELECT t.tgrelid FROM pg_trigger t JOIN"
                + " pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'append_only' AND c.relname"
                + " LIKE 'recording%' LOOP EXECUTE format('ALTER TABLE %s "
                + change
                + " TRIGGER append_only', r); END LOOP; END $$";
    }

    @Test
    void sessionsOfTheLogAreListedWithTheirEndsAndRecordings() {
        var other = Samples.session(Samples.agent("bot", "alice"));
        var settings = store.settings(1, Duration.ofSeconds(10));
        try (var log = PostgresAuditLog.open(settings, () -> Samples.DIGESTS, Samples.CLOCK);
                var history = new SessionHistory(settings)) {
            append(log, new SessionOpened(Ids.uuid7(Samples.CLOCK), Instant.now(), session));
            append(log, new SessionOpened(Ids.uuid7(Samples.CLOCK), Instant.now(), other));
            append(
                    log,
                    new SessionClosed(
                            Ids.uuid7(Samples.CLOCK), Instant.now(), session, "client closed"));
            open().close();

            var all = new SessionQuery(null, null, "shop", null, null, null, false, 1, null);
            var first = history.find(all);
            assertThat(first.sessions())
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.id()).isEqualTo(other.id());
                        assertThat(found.closedAt()).isNull();
                        assertThat(found.kind()).isEqualTo("agent");
                        assertThat(found.actors()).containsExactly("sub-bot");
                    });
            var next =
                    new SessionQuery(null, null, "shop", null, null, null, false, 1, first.next());
            assertThat(history.find(next).sessions())
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.id()).isEqualTo(session.id());
                        assertThat(found.reason()).isEqualTo("client closed");
                        assertThat(found.issuer()).isEqualTo(Samples.ISSUER);
                        assertThat(found.client()).isEqualTo("127.0.0.1:50000");
                        assertThat(found.claims()).containsEntry("application_name", "psql");
                        assertThat(found.recordings()).isEqualTo(1);
                    });
            var past = new SessionQuery(null, null, null, null, null, null, true, 10, null);
            assertThat(history.find(past).sessions())
                    .extracting(SessionRecord::id)
                    .containsExactly(session.id());
            assertThat(history.find(SessionQuery.of(other.id())).sessions()).hasSize(1);
            assertThat(history.find(past.withIds(List.of())).sessions()).isEmpty();
        }
    }

    private static void append(PostgresAuditLog log, AuditEvent event) {
        var ack = new Samples.Awaited();
        log.append(event, ack);
        assertThat(ack.isDurable()).isTrue();
    }

    @Test
    void whatIsTooLargeOrNoLineIsRefused() {
        assertThatThrownBy(() -> recordings.open(session, decision, Form.EVENTS, "{\"x\":\"\n\"}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> recordings.open(session, decision, Form.EVENTS, "x".repeat(4097)))
                .isInstanceOf(IllegalArgumentException.class);
        var recording = open();
        assertThatThrownBy(() -> recording.append(chunk(1, "x".repeat(256 << 10))))
                .isInstanceOf(IllegalArgumentException.class);
        recording.append(chunk(1, "x".repeat(200 << 10)));
        recording.append(chunk(1, "\0\ud800"));
        assertThat(read(recording.id())).hasSize(3);
    }

    @Test
    void aRecordingIsLostWithTheFirstChunkThatIsNotTaken() throws Exception {
        var recording = open();
        recording.append(chunk(1, "kept"));
        try (var connection = store.admin();
                var sql = connection.createStatement()) {
            sql.execute("REVOKE INSERT ON audit.recording_chunk FROM sallyport_audit_writer");
            assertThatThrownBy(() -> recording.append(chunk(2, "lost")))
                    .isInstanceOf(Unavailable.class);
            sql.execute("GRANT INSERT ON audit.recording_chunk TO sallyport_audit_writer");
        }
        assertThatThrownBy(() -> recording.append(chunk(3, "late")))
                .isInstanceOf(Unavailable.class);
        recording.close();
        assertThat(reader.find(recording.id()).orElseThrow().ended()).isNull();
        assertThat(read(recording.id())).hasSize(2);
    }
}
