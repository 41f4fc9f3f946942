package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The programs that copy files over SSH, unchanged, through the door.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CopyProgramsIT {
    private static final String TO = "deploy@box@127.0.0.1";

    private RealSshd upstream;
    private DoorFixture door;
    private OpenSsh ssh;
    private Path there;
    private Path here;
    private byte[] content;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        upstream = RealSshd.start(Files.createDirectory(directory.resolve("upstream")));
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(upstream);
        ssh = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
        there = Files.createDirectory(directory.toRealPath().resolve("there"));
        here = Files.createDirectory(directory.toRealPath().resolve("here"));
        content = new byte[6 << 20];
        new Random(11).nextBytes(content);
        Files.write(here.resolve("data"), content);
    }

    @AfterAll
    void close() {
        Closing.all(door, upstream);
    }

    @BeforeEach
    void forget() {
        door.audit.events.clear();
    }

    private void runs(List<String> command) throws IOException {
        var result = ssh.run(new byte[0], command);
        assertThat(result.exit()).as(command + ": " + result.err()).isZero();
    }

    private void sameAsSent(Path file) throws IOException {
        assertThat(Files.mismatch(file, here.resolve("data"))).isEqualTo(-1);
    }

    private List<String> program(String name, String... arguments) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/" + name)), "no " + name + " installed");
        var command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        return command;
    }

    private String shell() {
        return String.join(" ", ssh.command("ssh"));
    }

    @Test
    void scpCopiesBothWays() throws IOException {
        runs(ssh.command("scp", "-p", here + "/data", TO + ":" + there + "/scp"));
        runs(ssh.command("scp", TO + ":" + there + "/scp", here + "/from-scp"));

        sameAsSent(there.resolve("scp"));
        sameAsSent(here.resolve("from-scp"));
        assertThat(door.audit.decisions())
                .anyMatch(text -> text.startsWith("Allow sftp open " + there + "/scp (write"))
                .anyMatch(text -> text.startsWith("Allow sftp fsetstat " + there + "/scp (mode"))
                .contains("Allow sftp open " + there + "/scp (read)");
    }

    @Test
    void oldScpCopiesBothWays() throws IOException {
        runs(ssh.command("scp", "-O", here + "/data", TO + ":" + there + "/old"));
        runs(ssh.command("scp", "-O", TO + ":" + there + "/old", here + "/from-old"));

        sameAsSent(there.resolve("old"));
        sameAsSent(here.resolve("from-old"));
        assertThat(door.audit.decisions())
                .containsExactly(
                        "Allow scp -t " + there + "/old", "Allow scp -f " + there + "/old");
    }

    @Test
    void scpCopiesTreesWithASmallFileForEachDecision() throws IOException {
        Path tree = Files.createDirectories(here.resolve("tree/deep"));
        for (int i = 0; i < 8; i++) {
            Files.writeString(tree.resolve("file-" + i), "content " + i);
        }

        runs(ssh.command("scp", "-r", here + "/tree", TO + ":" + there));
        runs(ssh.command("scp", "-r", TO + ":" + there + "/tree", here + "/back"));

        for (int i = 0; i < 8; i++) {
            assertThat(here.resolve("back/deep/file-" + i)).hasContent("content " + i);
        }
    }

    @Test
    void scpOfWhatIsForbiddenFailsAndLeavesNothing() throws IOException {
        var result =
                ssh.run(
                        new byte[0],
                        ssh.command("scp", here + "/data", TO + ":" + there + "/forbidden"));

        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains("\"code\":\"blocked\"");
        assertThat(Files.exists(there.resolve("forbidden"))).isFalse();
    }

    @Test
    void rsyncCopiesBothWays() throws IOException {
        runs(program("rsync", "-e", shell(), here + "/data", TO + ":" + there + "/rsync"));
        runs(program("rsync", "-e", shell(), TO + ":" + there + "/rsync", here + "/from-rsync"));

        sameAsSent(there.resolve("rsync"));
        sameAsSent(here.resolve("from-rsync"));
        assertThat(door.audit.decisions())
                .hasSize(2)
                .allMatch(text -> text.startsWith("Allow rsync --server"));
    }

    @Test
    void gitClonesAndPushes() throws IOException {
        Path work = here.resolve("work");
        runs(program("git", "init", "-q", "--bare", "-b", "main", there + "/repo.git"));
        runs(git("clone", "-q", TO + ":" + there + "/repo.git", work.toString()));
        Files.copy(here.resolve("data"), work.resolve("data"));
        runs(git("-C", work.toString(), "add", "data"));
        runs(git("-C", work.toString(), "commit", "-q", "-m", "data"));
        runs(git("-C", work.toString(), "push", "-q", "origin", "HEAD:main"));
        runs(git("clone", "-q", TO + ":" + there + "/repo.git", here + "/again"));

        sameAsSent(here.resolve("again/data"));
        assertThat(door.audit.decisions())
                .contains(
                        "Allow git-upload-pack '" + there + "/repo.git'",
                        "Allow git-receive-pack '" + there + "/repo.git'");
    }

    private List<String> git(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "GIT_SSH_COMMAND=" + shell(),
                                "GIT_CONFIG_GLOBAL=/dev/null",
                                "git",
                                "-c",
                                "user.name=test",
                                "-c",
                                "user.email=test@example.test",
                                "-c",
                                "core.compression=0"));
        command.addAll(List.of(arguments));
        return command;
    }
}
