package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.sshd.client.channel.PtyCapableChannelSession;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A client's terminal that changes its size, at any time and as often as it likes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ResizeIT {
    private static final int FLOOD = 3_000;
    private static final Pattern RESIZE = Pattern.compile(", \"r\", \"");

    private Path scratch;
    private RealSshd upstream;
    private TestClient client;
    private DoorFixture door;
    private ClientSession session;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        scratch = directory;
        upstream = RealSshd.start(Files.createDirectory(directory.resolve("upstream")));
        client = new TestClient();
    }

    @BeforeEach
    void login() throws IOException {
        door = new DoorFixture(scratch, new DoorFixture.Options());
        door.box(upstream);
        session = client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);
    }

    @AfterEach
    void logout() {
        session.close(true);
        door.close();
    }

    @AfterAll
    void stop() {
        Closing.all(client, upstream);
    }

    private static PtyChannelConfiguration terminal() {
        var terminal = new PtyChannelConfiguration();
        terminal.setPtyType("xterm");
        terminal.setPtyColumns(80);
        terminal.setPtyLines(24);
        return terminal;
    }

    private record Terminal(PtyCapableChannelSession channel, ByteArrayOutputStream shown)
            implements AutoCloseable {
        static Terminal open(PtyCapableChannelSession channel) throws IOException {
            channel.setUsePty(true);
            var shown = new ByteArrayOutputStream();
            channel.setOut(shown);
            channel.setErr(shown);
            channel.open().verify(TestClient.PATIENCE);
            return new Terminal(channel, shown);
        }

        void type(String keys) {
            try {
                OutputStream to = channel.getInvertedIn();
                to.write(keys.getBytes(StandardCharsets.UTF_8));
                to.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void until(String text) {
            Eventually.holds(() -> assertThat(all()).contains(text));
        }

        String all() {
            return shown.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            channel.close(false).await(TestClient.PATIENCE);
        }
    }

    private Terminal exec(String line) throws IOException {
        return Terminal.open(session.createExecChannel(line, terminal(), Map.of()));
    }

    private Terminal shell() throws IOException {
        return Terminal.open(session.createShellChannel(terminal(), Map.of()));
    }

    @Test
    void aRecordBeginsWithTheSizeThatTheTerminalHasThen() throws IOException {
        try (var held = exec("echo held")) {
            held.until("waiting for approval");
            held.channel().sendWindowChange(100, 40);
            // Answered in order: the size has arrived.
            assertThat(session.createExecChannel("true").open().verify(TestClient.PATIENCE))
                    .isNotNull();
            door.approvals.settle(ApprovalRequest.Status.APPROVED);
            held.until("held\r\n");
        }
        assertThat(door.recordings.all)
                .anySatisfy(recording ->
                        assertThat(recording.header)
                                .contains("echo held", "\"width\":100", "\"height\":40"));
    }

    @Test
    void aFloodOfSizesCostsFewEventsAndTheHostHasTheLastOne() throws IOException {
        try (var running = exec("echo up; while read x; do stty size; done")) {
            running.until("up\r\n");
            flood(running);
            Eventually.holds(() -> {
                running.type("\r"); // a key may overtake a size by some milliseconds
                assertThat(running.all()).contains("45 123\r\n");
            });
        }
        assertFewResizes();
    }

    @Test
    void aFloodOfSizesInTheBrokerShellIsBoundedAndProgramsBeginWithTheLastOne(
            @TempDir Path directory) throws IOException {
        Path less = directory.resolve("less");
        Files.writeString(less, "#!/bin/sh\nstty size\n");
        assertThat(less.toFile().setExecutable(true)).isTrue();
        try (var shell = shell()) {
            shell.until("$ ");
            flood(shell);
            shell.type(less + "\r");
            shell.until("45 123\r\n");
        }
        assertFewResizes();
    }

    private static void flood(Terminal terminal) throws IOException {
        for (int i = 0; i < FLOOD; i++) {
            terminal.channel().sendWindowChange(80 + i % 2, 24);
        }
        terminal.channel().sendWindowChange(123, 45);
    }

    private void assertFewResizes() {
        Eventually.holds(() -> {
            assertThat(door.recordings.all).hasSize(1).allMatch(one -> one.isClosed);
            String lines = door.recordings.all.getFirst().lines();
            assertThat(RESIZE.matcher(lines).results().count()).isBetween(1L, FLOOD / 10L);
            assertThat(lines).contains(", \"r\", \"123x45\"");
        });
    }
}
