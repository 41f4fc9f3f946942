package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.server.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A raw terminal of OpenSSH's client on the sample host, with somebody who looks on and ends it.
@Timeout(120)
@ExtendWith(OneQuickstart.class)
class LiveViewIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 60;
    private static final String POLICY =
            """
            rules:
              - id: live-raw
                match: { protocol: ssh, targets: ["tag:box"], verbs: [TERMINAL] }
                when: "command.tier == 'recorded-not-governed' && 'admin' in principal.groups"
                effect: allow
            """;

    private static Path directory;
    private static JsonNode described;

    @BeforeAll
    static void letRawTerminalsPass(OneQuickstart.Running running) throws Exception {
        directory = running.directory();
        described = JSON.readTree(directory.resolve("quickstart.json").toFile());
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(one -> Files.isExecutable(Path.of(one, "ssh"))),
                "ssh is not installed");
        Files.writeString(policy(), POLICY);
        Process sample = ssh("echo", "-tt");
        assumeTrue(sample.waitFor() == 0, "no terminals on the sample host here");
    }

    private static Path policy() {
        return directory.resolve("policies/live-view-it.yaml");
    }

    @AfterAll
    static void takeItBack() throws IOException {
        Files.deleteIfExists(policy());
    }

    private static Process ssh(String line, String... more) throws IOException {
        var command =
                new java.util.ArrayList<>(
                        List.of(
                                "ssh",
                                "-F",
                                "none",
                                "-o",
                                "UserKnownHostsFile=" + directory.resolve("known_hosts"),
                                "-o",
                                "StrictHostKeyChecking=yes",
                                "-o",
                                "PubkeyAuthentication=no",
                                "-p",
                                described.get("ssh").get("port").asText()));
        command.addAll(List.of(more));
        command.add("deploy@box@127.0.0.1");
        if (!line.isEmpty()) {
            command.add(line);
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SALLYPORT_AS", "admin");
        builder.environment().put("SSH_ASKPASS", directory.resolve("askpass").toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        builder.environment().remove("SSH_AUTH_SOCK");
        return builder.start();
    }

    /// Tries until the policy is active.
    private static Process rawTerminal() throws Exception {
        while (true) {
            Process terminal = ssh("", "-tt", "-o", "SetEnv=SALLYPORT_TIER=raw");
            terminal.getOutputStream()
                    .write("PS1=; echo up-$((40+2))\r".getBytes(StandardCharsets.UTF_8));
            terminal.getOutputStream().flush();
            var said = new StringBuilder();
            for (int next = terminal.getInputStream().read();
                    next >= 0;
                    next = terminal.getInputStream().read()) {
                said.append((char) next);
                if (said.indexOf("up-42") >= 0) {
                    return terminal;
                }
            }
            assertThat(terminal.waitFor()).as(said.toString()).isEqualTo(77);
        }
    }

    private static Cli cli(String persona) {
        return new Cli(
                described.get("api").get("url").asText(),
                described.get("tokens").get(persona).asText());
    }

    private static String liveSession() throws IOException {
        var listed = cli("auditor").run("sessions", "list", "--target", "box", "--json");
        assertThat(listed.exitCode()).as(listed.errors()).isZero();
        return JSON.readTree(listed.output().lines().findFirst().orElseThrow()).get("id").asText();
    }

    private static void eventually(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void whatIsTypedInATerminalIsSeenByWhoFollowsItUntilItIsKilled() throws Exception {
        Process terminal = rawTerminal();
        try {
            String session = liveSession();
            var seen = new StringWriter();
            var follower =
                    new FutureTask<>(() ->
                            Main.run(
                                    new PrintWriter(seen, true),
                                    new PrintWriter(seen, true),
                                    "sessions",
                                    "replay",
                                    session,
                                    "--follow",
                                    "--api",
                                    cli("auditor").api(),
                                    "--token",
                                    cli("auditor").token()));
            Thread.ofVirtual().start(follower);
            eventually("what was there before", () -> seen.toString().contains("up-42"));

            terminal.getOutputStream()
                    .write("echo seen-$((1+1))\r".getBytes(StandardCharsets.UTF_8));
            terminal.getOutputStream().flush();
            eventually("what is typed now", () -> seen.toString().contains("seen-2"));
            assertThat(follower.isDone()).isFalse();

            var killed = cli("admin").run("sessions", "kill", session);
            assertThat(killed.exitCode()).as(killed.errors()).isZero();
            assertThat(terminal.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(terminal.exitValue()).isEqualTo(255);
            assertThat(follower.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(seen.toString())
                    .isZero();
        } finally {
            terminal.destroyForcibly();
        }
    }
}
