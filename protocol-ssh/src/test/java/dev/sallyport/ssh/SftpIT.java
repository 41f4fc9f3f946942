package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.SshCommand;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// OpenSSH's `sftp` through the door to OpenSSH's SFTP server. What is written and removed lies in
/// a scratch directory.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SftpIT {
    private static final String TO = "deploy@box@127.0.0.1";
    private static final int SIZE = 20 << 20;

    private RealSshd upstream;
    private DoorFixture door;
    private OpenSsh ssh;
    private Path there;
    private Path here;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        upstream = RealSshd.start(Files.createDirectory(directory.resolve("upstream")));
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(upstream);
        ssh = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
        there = Files.createDirectory(directory.toRealPath().resolve("there"));
        here = Files.createDirectory(directory.toRealPath().resolve("here"));
    }

    @AfterAll
    void close() {
        Closing.all(door, upstream);
    }

    @BeforeEach
    void forget() {
        door.audit.events.clear();
        door.recordings.all.clear();
    }

    private OpenSsh.Result sftp(String... lines) throws IOException {
        return ssh.run(
                (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8),
                ssh.command("sftp", "-q", TO));
    }

    private static byte[] noise(int size) {
        var bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private AuditEvent.Decided decision(String text) {
        return door.audit.of(AuditEvent.Decided.class).stream()
                .filter(event -> event.command().text().startsWith(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text + " not in " + door.audit.decisions()));
    }

    private Outcome outcome(String text) {
        AuditEvent.Decided decided = decision(text);
        Eventually.holds(() ->
                assertThat(door.audit.outcomes())
                        .anyMatch(event -> event.decision().equals(decided.id())));
        return door.audit.outcomes().stream()
                .filter(event -> event.decision().equals(decided.id()))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    @Test
    void filesComeBackAsTheyWentAndTheirDigestsAreKnown() throws IOException {
        byte[] content = noise(SIZE);
        Files.write(here.resolve("big"), content);

        var result =
                sftp(
                        "put " + here + "/big " + there + "/big",
                        "get " + there + "/big " + here + "/back");

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(sha256(Files.readAllBytes(there.resolve("big")))).isEqualTo(sha256(content));
        assertThat(sha256(Files.readAllBytes(here.resolve("back")))).isEqualTo(sha256(content));
        Outcome put = outcome("sftp open " + there + "/big (write, create");
        assertThat(put.status()).isEqualTo(Outcome.Status.OK);
        assertThat(put.detail())
                .containsEntry("written_bytes", Integer.toString(SIZE))
                .containsEntry("written_sha256", sha256(content));
        Outcome get = outcome("sftp open " + there + "/big (read)");
        assertThat(get.bytes()).isEqualTo(SIZE);
        assertThat(get.sha256()).isEqualTo(sha256(content));
        assertThat(get.detail()).containsEntry("read_sha256", sha256(content));
    }

    @Test
    void everyOperationIsDecidedByItsNameAndPath() throws IOException {
        Files.writeString(there.resolve("one"), "text");

        var result =
                sftp(
                        "mkdir " + there + "/dir",
                        "rename " + there + "/one " + there + "/dir/two",
                        "ln " + there + "/dir/two " + there + "/dir/hard",
                        "symlink ../dir/./two " + there + "/dir/soft",
                        "chmod 600 " + there + "/dir/two",
                        "cp " + there + "/dir/two " + there + "/dir/copy",
                        "df " + there,
                        "ls -l " + there + "/dir",
                        "rm " + there + "/dir/hard",
                        "rm " + there + "/dir/soft",
                        "rm " + there + "/dir/two",
                        "rm " + there + "/dir/copy",
                        "rmdir " + there + "/dir");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("copy").contains("soft");
        assertThat(Files.exists(there.resolve("dir"))).isFalse();
        assertThat(door.audit.decisions())
                .contains("Allow sftp init ~", "Allow sftp realpath ~")
                .anyMatch(text -> text.startsWith("Allow sftp mkdir " + there + "/dir (mode "))
                .contains(
                        "Allow sftp posix-rename@openssh.com "
                                + there
                                + "/one "
                                + there
                                + "/dir/two",
                        "Allow sftp hardlink@openssh.com "
                                + there
                                + "/dir/two "
                                + there
                                + "/dir/hard",
                        "Allow sftp symlink "
                                + there
                                + "/dir/two "
                                + there
                                + "/dir/soft (says ../dir/two)",
                        "Allow sftp statvfs@openssh.com " + there,
                        "Allow sftp opendir " + there + "/dir",
                        "Allow sftp remove " + there + "/dir/soft",
                        "Allow sftp rmdir " + there + "/dir")
                .anyMatch(
                        text -> text.equals("Allow sftp setstat " + there + "/dir/two (mode 0600)"))
                .anyMatch(text ->
                        text.startsWith(
                                "Allow sftp copy-data "
                                        + there
                                        + "/dir/copy "
                                        + there
                                        + "/dir/two"));
        Outcome listing = outcome("sftp opendir " + there + "/dir");
        assertThat(listing.detail()).containsEntry("entries", "6");
    }

    @Test
    void refusalInTheMiddleLeavesTheSessionInStep() throws IOException {
        Files.writeString(there.resolve("forbidden"), "stays");
        Files.writeString(there.resolve("goes"), "away");

        var result =
                sftp(
                        "rm " + there + "/forbidden",
                        "rm " + there + "/goes",
                        "get " + there + "/forbidden " + here + "/stolen",
                        "ls " + there);

        assertThat(Files.readString(there.resolve("forbidden"))).isEqualTo("stays");
        assertThat(Files.exists(there.resolve("goes"))).isFalse();
        assertThat(Files.exists(here.resolve("stolen"))).isFalse();
        assertThat(result.err()).contains("Permission denied").contains("\"code\":\"blocked\"");
        assertThat(result.out()).contains("forbidden\n");
        assertThat(door.audit.decisions()).contains("Block sftp remove " + there + "/forbidden");
    }

    @Test
    void linkIsJudgedByWhereItLeads() throws IOException {
        Path vault = Files.createDirectory(there.resolve("forbidden-vault"));
        Files.writeString(vault.resolve("key"), "canary");
        Files.createSymbolicLink(there.resolve("door"), vault);
        Files.createSymbolicLink(there.resolve("note"), vault.resolve("key"));
        Files.createSymbolicLink(there.resolve("dangling"), vault.resolve("new"));
        Files.writeString(here.resolve("mine"), "mine");

        sftp(
                "get " + there + "/note " + here + "/1",
                "get " + there + "/door/key " + here + "/2",
                "put " + here + "/mine " + there + "/door/key",
                "put " + here + "/mine " + there + "/dangling",
                "rm " + there + "/door/key");

        assertThat(Files.exists(here.resolve("1"))).isFalse();
        assertThat(Files.exists(here.resolve("2"))).isFalse();
        assertThat(Files.readString(vault.resolve("key"))).isEqualTo("canary");
        assertThat(Files.exists(vault.resolve("new"))).isFalse();
        var facts = ((SshCommand) decision("sftp open " + there + "/dangling").command()).facts();
        assertThat(facts.paths().writes())
                .containsExactlyInAnyOrder(there + "/dangling", vault + "/new");
    }

    @Test
    void heldOperationWaitsAndThenRuns() throws IOException {
        Files.writeString(there.resolve("held"), "after approval");
        Process process = ssh.start(ssh.command("sftp", TO + ":" + there + "/held", here + "/got"));
        Eventually.holds(() ->
                assertThat(door.audit.decisions()).contains("Hold sftp stat " + there + "/held"));
        assertThat(Files.exists(here.resolve("got"))).isFalse();

        door.approvals.settle(ApprovalRequest.Status.APPROVED);
        var result = OpenSsh.result(process, new byte[0]);

        assertThat(result.err()).contains("waiting for approval of");
        assertThat(Files.readString(here.resolve("got"))).isEqualTo("after approval");
    }

    @Test
    void nothingIsDoneThatCannotBeRecorded() throws IOException {
        Files.writeString(there.resolve("unseen"), "stays");
        door.audit.isDown =
                event ->
                        event instanceof AuditEvent.Decided decided
                                && decided.command().text().contains("unseen");
        try {
            var result = sftp("rm " + there + "/unseen", "ls " + there);
            assertThat(result.err()).contains("evidence_unavailable");
            assertThat(result.out()).contains("unseen");
        } finally {
            door.audit.isDown = _ -> false;
        }
        assertThat(Files.exists(there.resolve("unseen"))).isTrue();
    }

    @Test
    void withoutRecordThereIsNoSession() throws IOException {
        door.recordings.opens = false;
        try {
            var result = sftp("ls /");
            assertThat(result.exit()).isNotZero();
            assertThat(result.err()).contains("evidence_unavailable");
        } finally {
            door.recordings.opens = true;
        }
        assertThat(outcome("sftp init").status()).isEqualTo(Outcome.Status.NOT_SENT);
    }

    @Test
    void fileWhoseValuesAreHiddenIsNotRead() throws IOException {
        Files.writeString(there.resolve("masked"), "secret");

        var result = sftp("get " + there + "/masked " + here + "/unmasked", "ls " + there);

        assertThat(result.err()).contains("unmaskable");
        assertThat(Files.exists(here.resolve("unmasked"))).isFalse();
        Outcome outcome = outcome("sftp open " + there + "/masked");
        assertThat(outcome.status()).isEqualTo(Outcome.Status.NOT_SENT);
        assertThat(outcome.code()).isEqualTo("unmaskable");
    }

    @Test
    void recordTellsWhatWasDone() throws IOException {
        Files.writeString(there.resolve("kept"), "text");

        sftp("get " + there + "/kept " + here + "/kept", "rm " + there + "/forbidden");

        Eventually.holds(() -> assertThat(door.recordings.all.getLast().isClosed).isTrue());
        var recording = door.recordings.all.getLast();
        assertThat(door.recordings.all).hasSize(1);
        assertThat(recording.form).isEqualTo(Recordings.Form.EVENTS);
        assertThat(recording.decision).isEqualTo(decision("sftp init").id());
        assertThat(recording.lines().lines())
                .anyMatch(line ->
                        line.contains("\"text\":\"sftp open " + there + "/kept (read)\"")
                                && line.contains(sha256("text".getBytes(StandardCharsets.UTF_8))))
                .anyMatch(line ->
                        line.contains("sftp remove " + there + "/forbidden")
                                && line.contains("\"status\":\"refused\""))
                .anyMatch(line -> line.contains("\"event\":\"end\""));
        assertThat(outcome("sftp init").detail())
                .containsEntry("recording", recording.id.toString())
                .containsEntry("recording_digest", recording.digest())
                .containsEntry("read_bytes", "4");
    }

    @Test
    void transferThatItsClientGivesUpIsToldAsFarAsItCame() throws IOException {
        Files.write(there.resolve("slow"), noise(4 << 20));
        Process process =
                ssh.start(
                        ssh.command("sftp", "-l", "400", TO + ":" + there + "/slow", "/dev/null"));
        Eventually.holds(() -> decision("sftp open " + there + "/slow"));

        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();

        assertThat(outcome("sftp open " + there + "/slow").status())
                .isEqualTo(Outcome.Status.CANCELLED);
        assertThat(outcome("sftp init").status()).isEqualTo(Outcome.Status.CANCELLED);
    }

    @Test
    void otherSubsystemsAreRefused() throws IOException {
        var result = ssh.run("-s", TO, "netconf");

        assertThat(result.exit()).isNotZero();
        assertThat(door.audit.decisions()).containsExactly("Block subsystem netconf");
    }
}
