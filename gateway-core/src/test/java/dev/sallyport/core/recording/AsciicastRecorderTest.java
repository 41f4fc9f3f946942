package dev.sallyport.core.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.SettableClock;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.recording.AsciicastRecorder.Size;
import dev.sallyport.core.recording.AsciicastRecorder.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsciicastRecorderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ChunkLimits ONE_CHUNK =
            new ChunkLimits(1 << 20, Duration.ofMinutes(1), 1 << 20);

    private final KeptRecordings kept = new KeptRecordings();
    private final SettableClock clock = new SettableClock(KeptRecordings.START);
    private final LinkedBlockingQueue<Unavailable> lost = new LinkedBlockingQueue<>();

    private AsciicastRecorder recorder(InstantSource time, ChunkLimits limits) {
        return AsciicastRecorder.open(
                kept,
                new Terminal(
                        KeptRecordings.SESSION,
                        new UUID(2, 2),
                        new Size(80, 24),
                        "xterm",
                        "top -d 1"),
                time,
                limits,
                lost::add);
    }

    private AsciicastRecorder recorder() {
        return recorder(clock, ONE_CHUNK);
    }

    private static void output(AsciicastRecorder recorder, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        recorder.output(bytes, 0, bytes.length);
    }

    private static void input(AsciicastRecorder recorder, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        recorder.input(bytes, 0, bytes.length);
    }

    private List<JsonNode> events() throws IOException {
        var events = new ArrayList<JsonNode>();
        for (String line : kept.lines()) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    private String all(String kind) throws IOException {
        var text = new StringBuilder();
        for (var event : events()) {
            if (event.get(1).asText().equals(kind)) {
                text.append(event.get(2).asText());
            }
        }
        return text.toString();
    }

    private void typeSlowly(AsciicastRecorder recorder, String text, boolean echo) {
        text.chars()
                .forEach(c -> {
                    input(recorder, Character.toString(c));
                    if (echo) {
                        output(recorder, Character.toString(c));
                    }
                });
    }

    @Test
    void whatIsKeptIsAsciicastOfTheSecondVersion() throws Exception {
        try (var recorder = recorder()) {
            clock.advance(Duration.ofMillis(1500));
            output(recorder, "$ ");
            recorder.resize(new Size(100, 40));
        }
        var header = JSON.readTree(kept.header);
        assertThat(header.get("version").asInt()).isEqualTo(2);
        assertThat(header.get("width").asInt()).isEqualTo(80);
        assertThat(header.get("height").asInt()).isEqualTo(24);
        assertThat(header.get("timestamp").asLong())
                .isEqualTo(KeptRecordings.START.getEpochSecond());
        assertThat(header.get("env").get("TERM").asText()).isEqualTo("xterm");
        assertThat(header.get("command").asText()).isEqualTo("top -d 1");
        assertThat(kept.lines())
                .containsExactly("[1.500, \"o\", \"$ \"]", "[1.500, \"r\", \"100x40\"]");
        assertThat(kept.closed).isTrue();
    }

    @Test
    void charactersAreWholeHoweverTheBytesArrive() throws Exception {
        byte[] bytes = "aä東🙂\u0000z".getBytes(StandardCharsets.UTF_8);
        try (var recorder = recorder()) {
            for (byte b : bytes) {
                recorder.output(new byte[] {b}, 0, 1);
            }
            recorder.output(new byte[] {(byte) 0xE6, (byte) 0x9D}, 0, 2);
        }
        assertThat(all("o")).isEqualTo("aä東🙂\u0000z\uFFFD");
    }

    @Test
    void typedLinesAreRecordedWhenTheyAreShown() throws Exception {
        try (var recorder = recorder()) {
            output(recorder, "$ ");
            typeSlowly(recorder, "lx", true);
            input(recorder, "\u007f");
            output(recorder, "\b\u001b[K");
            typeSlowly(recorder, "s -la", true);
            input(recorder, "\r");
            output(recorder, "\r\nfiles\r\n$ ");
        }
        assertThat(all("i")).isEqualTo("lx\u007fs -la\r");
        assertThat(kept.text()).isEqualTo("$ ls -la\nfiles\n$\n");
    }

    @Test
    void passwordsThatAreNotShownAreLeftOut() throws Exception {
        try (var recorder = recorder()) {
            output(recorder, "$ ");
            typeSlowly(recorder, "sudo id", true);
            input(recorder, "\r");
            output(recorder, "\r\nPassword: ");
            typeSlowly(recorder, "hunter2", false);
            input(recorder, "\r");
            output(recorder, "\r\nuid=0\r\n$ ");
            input(recorder, "sesame\r"); // pasted at once, as programs do
            output(recorder, "\r\n$ ");
        }
        assertThat(kept.lines().toString()).doesNotContain("hunter").doesNotContain("sesame");
        assertThat(all("i")).isEqualTo("sudo id\r\r\r");
    }

    @Test
    void aPasswordWithAMemberThatHappensToBeShownIsLeftOutWhole() throws Exception {
        try (var recorder = recorder()) {
            output(recorder, "working.");
            typeSlowly(recorder, "hun", false);
            input(recorder, ".");
            output(recorder, "."); // a progress dot
            typeSlowly(recorder, "ter2", false);
            input(recorder, "\r");
            output(recorder, "\r\n$ ");
        }
        assertThat(all("i")).isEqualTo("\r");
    }

    @Test
    void keysOfAPagerDoNotKeepTheNextLineOut() throws Exception {
        try (var recorder = recorder()) {
            output(recorder, "text\r\n:");
            input(recorder, "q");
            output(recorder, "\r\u001b[K\u001b[?1049l$ ");
            typeSlowly(recorder, "make", true);
            input(recorder, "\r");
            output(recorder, "\r\n");
        }
        assertThat(all("i")).isEqualTo("make\r");
    }

    @Test
    void linesThatArePastedTogetherAreRecordedAsTheyAreShown() throws Exception {
        try (var recorder = recorder()) {
            output(recorder, "$ ");
            input(recorder, "echo a\recho b\r");
            output(recorder, "echo a\r\na\r\n$ echo b\r\nb\r\n$ ");
        }
        assertThat(all("i")).isEqualTo("echo a\recho b\r");
    }

    @Test
    void aLineThatTheGatewaysOwnEditorTookIsRecordedAsItIs() throws Exception {
        try (var recorder = recorder()) {
            recorder.entered("ls\r");
        }
        assertThat(all("i")).isEqualTo("ls\r");
    }

    @Test
    void chunksAreCutBySizeAndAge() throws Exception {
        var recorder = recorder(clock, new ChunkLimits(100, Duration.ofMinutes(1), 1 << 20));
        for (int i = 0; i < 10; i++) {
            output(recorder, "0123456789012345678901234567890123456789\r\n");
        }
        recorder.close();
        assertThat(kept.chunks).hasSizeGreaterThan(3);

        kept.chunks.clear();
        recorder = recorder(clock, new ChunkLimits(1 << 20, Duration.ofMillis(1), 1 << 20));
        output(recorder, "x\r\n");
        while (kept.chunks.isEmpty()) {
            Thread.onSpinWait(); // kept while the recording goes on
        }
        recorder.close();
        assertThat(kept.chunks).hasSize(1);
    }

    @Test
    void oneLargeOutputIsManyChunksNoneOfThemLarge() throws Exception {
        var recorder = recorder(clock, ChunkLimits.DEFAULT);
        String row = "\u001b[7000Cx\ry\u0000\r\n";
        output(recorder, row.repeat(5_000));
        recorder.close();
        assertThat(kept.chunks)
                .hasSizeGreaterThan(3)
                .allSatisfy(chunk ->
                        assertThat(chunk.lines().length() + chunk.text().length())
                                .isLessThan(100_000));
        assertThat(all("o")).hasSize(5_000 * row.length());
    }

    @Test
    void aChunkThatCannotBeKeptIsToldOnceAndNothingFollowsIt() throws Exception {
        kept.left = 1;
        var recorder = recorder(clock, new ChunkLimits(10, Duration.ofMinutes(1), 100));
        for (int i = 0; i < 1000; i++) {
            output(recorder, "0123456789");
        }
        assertThat(lost.poll(30, TimeUnit.SECONDS)).hasMessage("disk full");
        kept.left = Integer.MAX_VALUE;
        output(recorder, "more");
        recorder.close();

        assertThat(lost).isEmpty();
        assertThat(kept.chunks).hasSize(1);
        assertThat(kept.closed).isFalse();
        assertThat(recorder.facts()).containsEntry("recording_lost", "true");
    }

    /// The session ends first; what waits for room would show more.
    @Test
    void aLossIsToldBeforeAnybodyHasRoomAgain() throws Exception {
        kept.left = 0;
        kept.store = new CountDownLatch(1);
        var order = new LinkedBlockingQueue<String>();
        var telling = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        var recorder =
                AsciicastRecorder.open(
                        kept,
                        new Terminal(
                                KeptRecordings.SESSION,
                                new UUID(2, 2),
                                new Size(80, 24),
                                "xterm",
                                ""),
                        clock,
                        new ChunkLimits(10, Duration.ofMinutes(1), 100),
                        _ -> {
                            telling.countDown();
                            awaitUninterruptibly(told);
                            order.add("lost");
                        });
        for (int i = 0; i < 100; i++) {
            output(recorder, "0123456789");
        }
        recorder.whenRoom(() -> order.add("room of one who asked before"));
        var waiter =
                Thread.startVirtualThread(() -> {
                    recorder.awaitRoom();
                    order.add("room of one who waits");
                });
        kept.store.countDown();
        telling.await();
        recorder.whenRoom(() -> order.add("room of one who asks then"));
        output(recorder, "more");
        assertThat(order).isEmpty();
        told.countDown();
        recorder.close();
        waiter.join();

        assertThat(order).hasSize(4).first().isEqualTo("lost");
        assertThat(kept.chunks).isEmpty();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thereIsRoomAgainWhenTheStoreHasKeptWhatWaited() throws Exception {
        kept.store = new CountDownLatch(1);
        var recorder = recorder(clock, new ChunkLimits(10, Duration.ofMinutes(1), 100));
        var room = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            output(recorder, "0123456789");
        }
        recorder.whenRoom(room::countDown);
        assertThat(room.getCount()).isEqualTo(1);

        kept.store.countDown();
        assertThat(room.await(30, TimeUnit.SECONDS)).isTrue();
        recorder.awaitRoom();
        recorder.close();
    }

    @Test
    void theOutcomeNamesTheRecordingAndItsDigest() {
        var recorder = recorder();
        output(recorder, "x");
        recorder.close();
        assertThat(recorder.facts())
                .containsEntry("recording", new UUID(3, 3).toString())
                .containsEntry("recording_digest", "d1");
    }

    /// A real bash on a real pty: `script` of util-linux makes one and joins it to pipes.
    @Test
    void bashShowsWhatItReadsUnlessItIsSilent() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")));
        var recorder = recorder(InstantSource.system(), ONE_CHUNK);
        var process =
                new ProcessBuilder(
                                List.of(
                                        "timeout",
                                        "30",
                                        "/usr/bin/script",
                                        "-qfec",
                                        "PS1='$ ' bash --noprofile --norc -i",
                                        "/dev/null"))
                        .redirectErrorStream(true)
                        .start();
        try (var keys = process.getOutputStream()) {
            var seen = new StringBuilder();
            until(process, recorder, seen, "$ ");
            type(keys, recorder, "read -s -p 'Pass''word: ' x\r");
            until(process, recorder, seen, "Password: ");
            for (char key : "hunter2\r".toCharArray()) {
                type(keys, recorder, Character.toString(key));
            }
            until(process, recorder, seen, "$ ");
            type(keys, recorder, "echo door-$((40+2)) ${#x}\r");
            until(process, recorder, seen, "door-42 7");
            type(keys, recorder, "exit\r");
        } finally {
            process.destroy();
        }
        recorder.close();
        assertThat(all("i"))
                .contains("read -s -p 'Pass''word: ' x\r")
                .contains("echo door-$((40+2)) ${#x}\r")
                .doesNotContain("hunter2")
                .doesNotContain("2\r\r");
        assertThat(kept.lines().toString()).doesNotContain("hunter");
        assertThat(kept.text()).contains("door-42 7");
    }

    private static void type(OutputStream keys, AsciicastRecorder recorder, String text)
            throws IOException {
        input(recorder, text);
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private static void until(
            Process process, AsciicastRecorder recorder, StringBuilder seen, String end)
            throws IOException {
        byte[] buffer = new byte[4096];
        while (seen.indexOf(end) < 0) {
            int length = process.getInputStream().read(buffer);
            assertThat(length).as("output until %s, so far: %s", end, seen).isPositive();
            recorder.output(buffer, 0, length);
            seen.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
        }
        seen.setLength(0);
    }
}
