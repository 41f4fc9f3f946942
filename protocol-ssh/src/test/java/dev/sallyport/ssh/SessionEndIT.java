package dev.sallyport.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// How sessions and held commands end, and that they end at the host too.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SessionEndIT {
    private static final String BOX = "deploy@box@127.0.0.1";

    private RealSshd upstream;
    private DoorFixture door;
    private OpenSsh ssh;
    private Path mark;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        upstream = RealSshd.start(directory);
    }

    @AfterAll
    void stop() {
        Closing.all(upstream);
    }

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(upstream);
        ssh = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
        mark = directory.resolve("mark");
    }

    @AfterEach
    void close() {
        Closing.all(door);
    }

    /// A command that leaves a mark when its connection is cut.
    private Process waiting() throws IOException {
        var command =
                ssh.command(
                        "ssh",
                        BOX,
                        "trap 'touch " + mark + "; exit' HUP PIPE TERM; echo up; read x");
        command.replaceAll(word -> word.replace("LogLevel=ERROR", "LogLevel=INFO"));
        Process running = ssh.start(command);
        assertThat(running.inputReader().readLine()).isEqualTo("up");
        return running;
    }

    private void endsWith(Process running, String reason) throws Exception {
        Instant before = Instant.now();
        assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(3));
        assertThat(running.exitValue()).isEqualTo(255);
        Eventually.holds(() -> assertThat(door.sessions.list()).isEmpty());
        Eventually.holds(() ->
                assertThat(door.audit.of(AuditEvent.SessionClosed.class))
                        .extracting(AuditEvent.SessionClosed::reason)
                        .containsExactly(reason));
        Eventually.holds(() -> assertThat(upstreamConnections()).isZero());
        Eventually.holds(() ->
                assertThat(door.audit.outcomes())
                        .extracting(event -> event.outcome().status())
                        .hasSize(1)
                        .containsAnyOf(Outcome.Status.CUT, Outcome.Status.CANCELLED));
    }

    private long upstreamConnections() {
        try {
            return ProcessHandle.allProcesses()
                    .filter(one -> one.info().commandLine().orElse("").contains(mark.toString()))
                    .filter(one -> !one.info().command().orElse("").endsWith("/ssh"))
                    .count();
        } catch (RuntimeException e) {
            return -1;
        }
    }

    @Test
    void killedSessionEndsAtBothSides() throws Exception {
        Process running = waiting();
        door.sessions.end(door.sessions.list().getFirst().id(), "killed by an operator");

        endsWith(running, "killed by an operator");
    }

    @Test
    void sessionEndsWithItsToken() throws Exception {
        door.tokens.expiresAt = Instant.now().plusSeconds(3);
        Process running = waiting();
        String told = new String(running.getErrorStream().readAllBytes(), US_ASCII);
        assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();

        assertThat(told).contains("session ended: token expired").doesNotContain("one minute");
        assertThat(Instant.now()).isAfter(door.tokens.expiresAt);
        endsWith(running, "token expired");
    }

    @Test
    void endOfTheTokenIsAnnouncedAMinuteBefore() throws Exception {
        door.tokens.expiresAt = Instant.now().plusSeconds(62);
        Process running = waiting();

        String told =
                running.errorReader()
                        .lines()
                        .filter(line -> line.startsWith("sallyport: "))
                        .findFirst()
                        .orElse("nothing");
        assertThat(told)
                .contains("this session ends in one minute, at ")
                .contains(door.tokens.expiresAt.truncatedTo(ChronoUnit.SECONDS).toString());
        assertThat(Duration.between(Instant.now(), door.tokens.expiresAt))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
        assertThat(running.isAlive()).isTrue();
        running.destroy();
    }

    @Test
    void hostThatGoesAwayEndsTheSession() throws Exception {
        Process running = waiting();
        upstream.cut();

        endsWith(running, "upstream closed");
    }

    @Test
    void clientThatGoesAwayEndsTheCommand() throws Exception {
        Process running = waiting();
        running.destroy();
        running.waitFor();

        Eventually.holds(() -> assertThat(upstreamConnections()).isZero());
        Eventually.holds(() ->
                assertThat(door.audit.of(AuditEvent.SessionClosed.class))
                        .extracting(AuditEvent.SessionClosed::reason)
                        .containsExactly("client closed"));
    }

    @Test
    void gatewayThatStopsEndsEverySession() throws Exception {
        Process running = waiting();
        door.listener.close();

        endsWith(running, "gateway stopped");
    }

    @Test
    void heldCommandIsGivenUpWithItsClient() throws Exception {
        Process running = ssh.start(BOX, "echo held > " + mark);
        assertThat(running.errorReader().readLine()).contains("held by rule");
        running.destroy();

        Eventually.holds(() ->
                assertThat(door.approvals.cancelled).isEqualTo("the client closed the channel"));
        door.approvals.settle(ApprovalRequest.Status.APPROVED);
        Eventually.holds(() ->
                assertThat(door.audit.decisions())
                        .containsExactly("Hold echo held > " + mark, "Block echo held > " + mark));
        assertThat(mark).doesNotExist();
    }

    @Test
    void heldCommandOnATerminalIsGivenUpWithCtrlC() throws Exception {
        Process running = ssh.start("-tt", BOX, "echo held");
        assertThat(running.errorReader().readLine()).contains("held by rule");
        running.getOutputStream().write(3);
        running.getOutputStream().flush();

        assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).isEqualTo(77);
        assertThat(door.approvals.cancelled).isEqualTo("cancelled with Ctrl-C");
    }

    @Test
    void deniedCommandSaysSo() throws Exception {
        Process running = ssh.start(BOX, "echo held");
        var errors = running.errorReader();
        assertThat(errors.readLine()).contains("held by rule");
        door.approvals.settle(ApprovalRequest.Status.DENIED);

        assertThat(errors.readLine()).contains("\"code\":\"approval_denied\"");
        assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).isEqualTo(77);
    }

    @Test
    void gatewayStartsNoProgramOfItsOwn() throws IOException {
        Path classes = Path.of("target/classes");
        try (var files = Files.walk(classes)) {
            List<Path> starting =
                    files.filter(file -> file.toString().endsWith(".class"))
                            .filter(SessionEndIT::namesAProcess)
                            .toList();
            assertThat(starting).isEmpty();
        }
    }

    private static boolean namesAProcess(Path file) {
        try {
            String text =
                    new String(
                            Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
            return text.contains("java/lang/ProcessBuilder")
                    || text.replace("java/lang/RuntimeException", "").contains("java/lang/Runtime");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
