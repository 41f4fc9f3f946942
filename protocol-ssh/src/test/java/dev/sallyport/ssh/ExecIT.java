package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Recordings;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Commands from OpenSSH's client through the door to OpenSSH's server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExecIT {
    private static final String BOX = "deploy@box@127.0.0.1";

    private RealSshd upstream;
    private DoorFixture door;
    private OpenSsh ssh;
    private OpenSsh alone;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        upstream = RealSshd.start(Files.createDirectory(directory.resolve("upstream")));
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(upstream);
        alone = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
        // One connection for most of them: each command is a channel of its own all the same.
        ssh =
                new OpenSsh(
                        directory,
                        door.port,
                        FakeTokens.DEVELOPER,
                        "-o",
                        "ControlMaster=auto",
                        "-o",
                        "ControlPath=" + directory.resolve("mux"),
                        "-o",
                        "ControlPersist=60");
    }

    @AfterEach
    void everythingWorksAgain() {
        // What a test began is over, its recording too, before the next one breaks something.
        Eventually.holds(() ->
                assertThat(door.audit.outcomes())
                        .hasSameSizeAs(
                                door.audit.decisions().stream()
                                        .filter(text -> text.matches("(?s)(Allow|Mask) .*"))
                                        .toList()));
        door.audit.isDown = _ -> false;
        door.audit.isSlow = _ -> false;
        door.masks.isDown = false;
        door.recordings.opens = true;
        door.recordings.appends = true;
        door.audit.events.clear();
        door.recordings.all.clear();
    }

    @AfterAll
    void close() {
        Closing.all(door, upstream);
    }

    private AuditEvent.Finished outcome() {
        Eventually.holds(() -> assertThat(door.audit.outcomes()).isNotEmpty());
        return door.audit.outcomes().getLast();
    }

    @Test
    void commandRunsAtTheHostAndAnswersOnBothStreamsWithItsStatus() throws Exception {
        var result = ssh.run(BOX, "echo door-42; echo wrong >&2; exit 3");

        assertThat(result.out()).isEqualTo("door-42\n");
        assertThat(result.err()).isEqualTo("wrong\n");
        assertThat(result.exit()).isEqualTo(3);
        Outcome outcome = outcome().outcome();
        assertThat(outcome.status()).isEqualTo(Outcome.Status.ERROR);
        assertThat(outcome.code()).isEqualTo("3");
        assertThat(outcome.bytes()).isEqualTo(14);
        assertThat(outcome.detail()).containsEntry("tier", "exec").containsKey("recording");
    }

    @Test
    void whatWasJudgedIsTheTextThatRuns() throws IOException {
        assertThat(ssh.run(BOX, "echo spelt").out()).isEqualTo("re-spelt\n");
        assertThat(ssh.run(BOX, "echo 'it'\\''s' \"q\" \\\\").out()).isEqualTo("it's q \\\n");
    }

    @Test
    void unjudgedLineThatARuleLetsThroughRunsAsItWasWritten() throws IOException {
        assertThat(ssh.run(BOX, "echo $((6*7)) spelt trusted").out())
                .isEqualTo("42 spelt trusted\n");
    }

    @Test
    void commandSeesNoVariablesButTheListedOnes() throws IOException {
        var names =
                alone.run("-o", "SetEnv=LC_TELEPHONE=C BASH_ENV=/tmp/x", BOX, "env | cut -d= -f1")
                        .out()
                        .lines()
                        .sorted()
                        .toList();

        assertThat(names).contains("HOME", "LC_TELEPHONE", "PATH", "SHELL", "USER");
        assertThat(names)
                .doesNotContain("BASH_ENV", "SSH_CONNECTION", "SSH_CLIENT", "MAIL", "TERM");
        assertThat(door.audit.decisions()).contains("Block env BASH_ENV");
    }

    @Test
    void refusalIsOneLineOfJsonAndExit77AndNothingReachesTheHost() throws IOException {
        var result = ssh.run(BOX, "echo forbidden");

        assertThat(result.exit()).isEqualTo(77);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("{\"code\":\"blocked\",\"rule\":\"r1\"")
                .contains("\"executed\":false")
                .endsWith("}\n")
                .hasLineCount(1);
        assertThat(door.audit.decisions()).containsExactly("Block echo forbidden");
        assertThat(door.audit.outcomes()).isEmpty();
    }

    @Test
    void nothingRunsBeforeTheDecisionIsDurable(@TempDir Path scratch) throws Exception {
        door.audit.isSlow = AuditEvent.Decided.class::isInstance;
        Path mark = scratch.resolve("mark");
        Process running = ssh.start(BOX, "touch " + mark);
        Eventually.holds(() -> assertThat(door.audit.decisions()).hasSize(1));

        // A second command on the same host takes its whole way meanwhile.
        door.audit.isSlow = _ -> false;
        assertThat(ssh.run(BOX, "echo other").out()).isEqualTo("other\n");
        assertThat(mark).doesNotExist();

        door.audit.acknowledge();
        assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(mark).exists();
    }

    @Test
    void withoutALogNothingRuns(@TempDir Path scratch) throws IOException {
        door.audit.isDown = AuditEvent.Decided.class::isInstance;
        Path mark = scratch.resolve("mark");

        var result = ssh.run(BOX, "touch " + mark);

        assertThat(result.exit()).isEqualTo(77);
        assertThat(result.err()).contains("evidence_unavailable");
        assertThat(mark).doesNotExist();
    }

    @Test
    void withoutARecordingOrAMaskNothingRuns(@TempDir Path scratch) throws IOException {
        Path mark = scratch.resolve("mark");

        door.recordings.opens = false;
        assertThat(ssh.run(BOX, "touch " + mark).exit()).isEqualTo(77);
        door.recordings.opens = true;
        door.masks.isDown = true;
        assertThat(ssh.run(BOX, "touch " + mark + ".masked").exit()).isEqualTo(77);

        assertThat(mark).doesNotExist();
        assertThat(scratch.resolve("mark.masked")).doesNotExist();
        Eventually.holds(() ->
                assertThat(door.audit.outcomes())
                        .extracting(event -> event.outcome().status())
                        .containsExactly(Outcome.Status.NOT_SENT, Outcome.Status.NOT_SENT));
    }

    @Test
    void recordingThatBreaksEndsTheSession() throws IOException {
        door.recordings.appends = false;

        var result = alone.run(BOX, "echo shown; sleep 60");

        assertThat(result.exit()).isEqualTo(255);
        Eventually.holds(() ->
                assertThat(door.audit.of(AuditEvent.SessionClosed.class))
                        .extracting(AuditEvent.SessionClosed::reason)
                        .containsExactly("the recording can't be kept"));
    }

    @Test
    void openSshAndTheGatewaySpeakAesGcm() throws IOException {
        assertThat(alone.run("-v", BOX, "true").err())
                .contains("client->server cipher: aes128-gcm@openssh.com")
                .contains("server->client cipher: aes128-gcm@openssh.com");
    }

    @Test
    void megabytesPassBothWaysUnchanged() throws Exception {
        byte[] data = new byte[8 << 20];
        new java.util.Random(7).nextBytes(data);

        var result = ssh.run(data, ssh.command("ssh", BOX, "cat"));

        assertThat(result.err()).isEmpty();
        assertThat(result.out().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(data);
        String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        Outcome outcome = outcome().outcome();
        assertThat(outcome.sha256()).isEqualTo(digest);
        assertThat(outcome.bytes()).isEqualTo(data.length);
        assertThat(outcome.detail())
                .containsEntry("input_sha256", digest)
                .containsEntry("input_bytes", Integer.toString(data.length));
    }

    @Test
    void endOfInputReachesTheCommandAndAnswersStillCome() throws IOException {
        var result =
                ssh.run(
                        "three\none\ntwo\n".getBytes(StandardCharsets.UTF_8),
                        ssh.command("ssh", BOX, "sort"));

        assertThat(result.out()).isEqualTo("one\nthree\ntwo\n");
    }

    @Test
    void commandThatStopsReadingEndsAllTheSame() throws IOException {
        assertThat(ssh.run(new byte[4 << 20], ssh.command("ssh", BOX, "head -c 3")).exit())
                .isZero();
    }

    @Test
    void signalThatEndsTheCommandIsToldToTheClient() throws IOException {
        var result = ssh.run(BOX, "kill -TERM 0; sleep 60");

        assertThat(result.exit()).isNotZero();
        assertThat(outcome().outcome().status()).isEqualTo(Outcome.Status.ERROR);
    }

    @Test
    void maskedValuesAreHiddenAcrossPiecesOnBothStreams() throws IOException {
        var result =
                ssh.run(BOX, "printf 'masked sec'; sleep 0.05; printf 'ret\\n'; echo secret >&2");

        assertThat(result.out()).isEqualTo("masked ******\n");
        assertThat(result.err()).isEqualTo("******\n");
        assertThat(outcome().outcome().maskedCells()).isEqualTo(2);
        Eventually.holds(() -> assertThat(door.recordings.all.getLast().isClosed).isTrue());
        assertThat(door.recordings.all.getLast().lines().lines())
                .filteredOn(line -> line.contains("\"event\":\"output\""))
                .hasSizeGreaterThan(1)
                .allSatisfy(line -> assertThat(line).doesNotContain("secret"));
    }

    @Test
    void promptIsShownWhenTheMaskedStreamIsQuiet() throws Exception {
        Process running = alone.start(BOX, "printf 'masked sec'; sleep 60");

        assertThat(running.getInputStream().readNBytes(10)).asString().isEqualTo("masked sec");
        running.destroy();
    }

    @Test
    void commandThatReturnsMoreThanItsRuleAllowsIsStopped() throws IOException {
        var result = ssh.run(BOX, "echo short; yes");

        assertThat(result.err()).contains("limit_exceeded");
        assertThat(result.exit()).isEqualTo(77);
        assertThat(outcome().outcome().status()).isEqualTo(Outcome.Status.CANCELLED);
    }

    @Test
    void heldCommandSaysWhereToApproveAndRunsOnceItIs() throws Exception {
        Process running = ssh.start(BOX, "echo held");
        var errors = running.errorReader();
        String notice = errors.readLine();

        assertThat(notice)
                .startsWith("sallyport: held by rule r1; waiting for approval of req_")
                .contains("https://gw.test/approvals/req_");
        door.approvals.settle(ApprovalRequest.Status.APPROVED);
        assertThat(running.inputReader().readLine()).isEqualTo("held");
        assertThat(running.waitFor()).isZero();
    }

    @Test
    void recordTellsWhatWasShown() throws IOException {
        ssh.run(BOX, "echo seen; echo too >&2");

        Eventually.holds(() -> assertThat(door.recordings.all.getLast().isClosed).isTrue());
        var recording = door.recordings.all.getLast();
        assertThat(recording.form).isEqualTo(Recordings.Form.EVENTS);
        assertThat(recording.lines())
                .contains("\"event\":\"command\",\"line\":\"echo seen; echo too >&2\"")
                .contains("\"data\":\"seen\\n\",\"stream\":\"stdout\"")
                .contains("\"data\":\"too\\n\",\"stream\":\"stderr\"")
                .contains("\"event\":\"end\",\"status\":\"ok\",\"code\":\"0\"");
        assertThat(outcome().outcome().detail())
                .containsEntry("recording", recording.id.toString())
                .containsEntry("recording_digest", recording.digest());
    }

    @Test
    void commandOnATerminalHasOneAndIsRecordedAsACast() throws IOException {
        var result = alone.run("-tt", BOX, "tty; echo size; exit 0");

        assertThat(result.out()).contains("/dev/pts/").contains("size\r\n");
        Eventually.holds(() -> assertThat(door.recordings.all.getLast().isClosed).isTrue());
        var recording = door.recordings.all.getLast();
        assertThat(recording.form).isEqualTo(Recordings.Form.ASCIICAST);
        assertThat(recording.header)
                .contains("\"version\":2", "\"command\":\"tty; echo size; exit 0\"");
        assertThat(recording.lines()).contains(", \"o\", \"");
    }

    @Test
    void whatIsTypedOnATerminalIsRecordedUnlessItIsNotShown() throws Exception {
        Process running =
                alone.start(
                        "-tt",
                        BOX,
                        ": trusted; read word; stty -echo; echo silent; read pass; echo got $word");
        try (var keys = running.getOutputStream();
                var shown = running.inputReader()) {
            keys.write("hello\r".getBytes(StandardCharsets.UTF_8));
            keys.flush();
            assertThat(shown.readLine()).isEqualTo("hello");
            assertThat(shown.readLine()).isEqualTo("silent");
            keys.write("hunter2\r".getBytes(StandardCharsets.UTF_8));
            keys.flush();
            assertThat(shown.lines()).contains("got hello");
        }
        Eventually.holds(() -> assertThat(door.recordings.all.getLast().isClosed).isTrue());
        assertThat(door.recordings.all.getLast().lines())
                .contains("\"i\", \"hello")
                .doesNotContain("hunter2");
    }
}
