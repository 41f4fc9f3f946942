package dev.sallyport.server.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// rsync and git are let through and refused by the paths that the judge finds in their lines:
/// everything in `data` may be read, `data/open` written.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CopyRulesIT {
    private static final String POLICY =
            """
            rules:
              - id: read
                match: { protocol: ssh, verbs: [EXEC], effects: [read, transfer] }
                when: "command.reads.all(p, p.startsWith('DATA/'))"
                effect: allow
              - id: change
                match: { protocol: ssh, verbs: [EXEC], effects: [read, write, remove, remove-recursively, transfer] }
                when: >-
                  command.reads.all(p, p.startsWith('DATA/'))
                  && (command.writes + command.removals).all(p, p.startsWith('DATA/open/'))
                effect: allow
              - id: nothing-goes-from-shared
                match: { protocol: ssh, verbs: [EXEC] }
                when: "command.removals.exists(p, p == 'DATA' || p == 'DATA/shared' || p.startsWith('DATA/shared/'))"
                effect: block
            """;

    private RealHost host;
    private JudgedDoor door;
    private Path directory;
    private Path data;
    private Path here;

    @BeforeAll
    void open(@TempDir Path scratch) throws Exception {
        directory = scratch.toRealPath();
        host = new RealHost(Files.createDirectory(directory.resolve("host")));
        data = directory.resolve("data");
        here = Files.createDirectory(directory.resolve("here"));
        for (String one : List.of("open/tree", "shared/tree")) {
            Files.createDirectories(data.resolve(one));
            Files.writeString(data.resolve(one).resolve("old"), "old");
        }
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        Files.write(here.resolve("new"), content);
        Path policies = Files.createDirectory(directory.resolve("policies"));
        Files.writeString(policies.resolve("copy.yaml"), POLICY.replace("DATA", data.toString()));
        door = new JudgedDoor(directory, policies, "files", host);
    }

    @AfterAll
    void close() {
        if (door != null) {
            door.close();
        }
        if (host != null) {
            host.close();
        }
    }

    @BeforeEach
    void forget() {
        door.events.clear();
    }

    private String ssh() {
        return "ssh -p " + door.port + " " + Programs.options(directory);
    }

    private Programs.Result run(String... command) throws Exception {
        Programs.need(command[0]);
        var environment = Map.of("GIT_SSH_COMMAND", ssh(), "GIT_CONFIG_GLOBAL", "/dev/null");
        return new Programs(directory, "ci-token", environment).run(command);
    }

    private static void worked(Programs.Result result) {
        assertThat(result.exit()).as(result.toString()).isZero();
    }

    private static void refused(Programs.Result result) {
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains("\"code\":\"blocked\"", "\"executed\":false");
    }

    private void everyLineWasJudged() {
        assertThat(door.decisions())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.command().facts().reason()).isEmpty())
                .allMatch(one -> one.command().facts().judged());
    }

    private Programs.Result rsync(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("rsync", "-e", ssh()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private String at(String path) {
        return "deploy@box@127.0.0.1:" + data + "/" + path;
    }

    @Test
    void rsyncWritesWhereItMay() throws Exception {
        worked(rsync("-a", here + "/", at("open/copied/")));
        assertThat(Files.mismatch(data.resolve("open/copied/new"), here.resolve("new")))
                .isEqualTo(-1);
        everyLineWasJudged();
    }

    @Test
    void rsyncReadsWhereItMayNotWrite() throws Exception {
        worked(rsync("-rt", at("shared/tree/"), directory.resolve("read") + "/"));
        assertThat(directory.resolve("read/old")).hasContent("old");
        everyLineWasJudged();
        refused(rsync("-rt", here + "/", at("shared/tree/")));
        assertThat(data.resolve("shared/tree/new")).doesNotExist();
        refused(rsync("-rt", "deploy@box@127.0.0.1:/etc/ssh/", directory.resolve("keys") + "/"));
    }

    @Test
    void rsyncDeletesWhereItMayAndNowhereElse() throws Exception {
        refused(rsync("-rt", "--delete", here + "/", at("shared/tree/")));
        refused(rsync("-rt", "--delete-excluded", here + "/", at("")));
        refused(rsync("-rt", "--delete", here + "/", at("open/../shared/tree/")));
        assertThat(data.resolve("shared/tree/old")).exists();
        worked(rsync("-rt", "--delete", here + "/", at("open/tree/")));
        assertThat(data.resolve("open/tree/old")).doesNotExist();
        assertThat(data.resolve("open/tree/new")).exists();
        everyLineWasJudged();
    }

    @Test
    void gitPushesWhereItMayAndElsewhereOnlyClones() throws Exception {
        for (String one : List.of("open/repo.git", "shared/repo.git")) {
            worked(run("git", "init", "-q", "--bare", "-b", "main", data.resolve(one) + ""));
        }
        Path work = directory.resolve("work");
        worked(run("git", "clone", "-q", at("open/repo.git"), work + ""));
        worked(git(work, "commit", "-q", "--allow-empty", "-m", "one"));
        worked(git(work, "push", "-q", "origin", "HEAD:main"));
        worked(run("git", "clone", "-q", at("shared/repo.git"), directory.resolve("shared") + ""));
        everyLineWasJudged();

        refused(git(work, "push", "-q", at("shared/repo.git"), "HEAD:main"));
        refused(git(work, "push", "-q", at("open/../shared/repo.git"), "HEAD:main"));
        var heads = run("git", "-C", data.resolve("shared/repo.git") + "", "branch", "--list");
        assertThat(heads.out()).isEmpty();
        assertThat(door.decisions().getLast().command().text()).startsWith("git-receive-pack ");
    }

    private Programs.Result git(Path work, String... arguments) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "git",
                                "-C",
                                work.toString(),
                                "-c",
                                "user.name=test",
                                "-c",
                                "user.email=test@example.test"));
        command.addAll(Arrays.asList(arguments));
        return run(command.toArray(String[]::new));
    }
}
