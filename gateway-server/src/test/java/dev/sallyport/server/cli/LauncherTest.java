package dev.sallyport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The script `./sallyport` in a tree of its own, with a JDK and a Maven that only say what they
/// were asked for.
@Timeout(60)
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "sallyport");

    /// All that the script needs of a system.
    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "cat",
                    "dirname",
                    "find",
                    "grep",
                    "mkdir",
                    "mv",
                    "readlink",
                    "rm",
                    "sed",
                    "sleep",
                    "tail",
                    "touch");

    private record Result(int exitCode, String output, String errors) {}

    @TempDir Path tree;
    private Path tools = Path.of("");
    private Path jdk = Path.of("");

    @BeforeEach
    void makeTree() throws IOException {
        script(tree.resolve("sallyport"), Files.readString(SCRIPT));
        Files.createDirectories(tree.resolve("gateway-server/src/main"));
        Files.writeString(tree.resolve("pom.xml"), "");
        Files.writeString(tree.resolve("gateway-server/pom.xml"), "");
        tools = Files.createDirectories(tree.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "#!/bin/sh\nexec " + found(tool) + " \"$@\"\n");
        }
        maven("mkdir -p gateway-server/target/lib; echo built >> builds");
        jdk = tree.resolve("jdk");
        script(jdk.resolve("bin/java"), "#!/bin/sh\necho \"java $*\"\n");
        script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    private static Path found(String tool) {
        return List.of("/usr/bin", "/bin").stream()
                .map(place -> Path.of(place, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private void maven(String commands) throws IOException {
        script(tools.resolve("mvn"), "#!/usr/bin/env bash\n" + commands + "\n");
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(String... arguments) throws IOException {
        var line = new ArrayList<>(List.of(tree.resolve("sallyport").toString()));
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", tree.toString());
        builder.environment().put("JAVA_HOME", jdk.toString());
        return builder.start();
    }

    private static Result end(Process process) throws Exception {
        String output = text(process.getInputStream().readAllBytes());
        String errors = text(process.getErrorStream().readAllBytes());
        return new Result(process.waitFor(), output, errors);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Result run(String... arguments) throws Exception {
        return end(start(arguments));
    }

    private int builds() throws IOException {
        return Files.readAllLines(tree.resolve("builds")).size();
    }

    @Test
    void theFirstUseBuildsAndTheNextOnlyRunsUntilASourceChanges() throws Exception {
        var first = run("version", "--json");
        assertThat(first.exitCode()).isZero();
        assertThat(first.errors()).contains("building").contains("built in");
        assertThat(first.output()).endsWith("dev.sallyport.server.cli.Main version --json\n");
        assertThat(run("version").errors()).isEmpty();
        assertThat(builds()).isEqualTo(1);

        var built =
                Files.getLastModifiedTime(tree.resolve("gateway-server/target/sallyport-built"));
        Files.setLastModifiedTime(
                Files.writeString(tree.resolve("gateway-server/src/main/A.java"), ""),
                FileTime.from(built.toInstant().plusMillis(1)));
        run("version");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        maven("mkdir -p gateway-server/target/lib; sleep 1; echo built >> builds");
        var one = start("version");
        var other = start("version");
        assertThat(end(one).exitCode()).isZero();
        assertThat(end(other).exitCode()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aFailedBuildIsToldWithItsErrorsAndRunsNothing() throws Exception {
        maven("echo '[INFO] fine'; echo '[ERROR] no space left'; exit 1");
        var failed = run("version");
        assertThat(failed.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(failed.output()).isEmpty();
        assertThat(failed.errors())
                .contains("[ERROR] no space left")
                .contains("the build failed; the whole log is " + tree)
                .doesNotContain("[INFO]");
        maven("mkdir -p gateway-server/target/lib; echo built >> builds");
        assertThat(run("version").exitCode()).isZero();
    }

    @Test
    void aMissingMavenIsSaidAndHowToGetOne() throws Exception {
        Files.delete(tools.resolve("mvn"));
        var refused = run("version");
        assertThat(refused.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(refused.errors()).contains("no 'mvn' on PATH").contains("Install Maven");
    }

    @Test
    void aMissingJdkIsSaidWithThoseThatAreTooOld() throws Exception {
        String needsMore =
                Files.readString(SCRIPT).replace("readonly NEEDED=25", "readonly NEEDED=99");
        script(tree.resolve("sallyport"), needsMore);
        var refused = run("version");
        assertThat(refused.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(refused.errors())
                .contains("no JDK 99 or newer was found")
                .contains(jdk + " (25)")
                .contains("set JAVA_HOME");
    }
}
