package dev.sallyport.core.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.SettableClock;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.recording.EventRecorder.Work;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeptRecordings kept = new KeptRecordings();
    private final SettableClock clock = new SettableClock(KeptRecordings.START);

    private EventRecorder recorder(long most) {
        return EventRecorder.open(
                kept,
                new Work(KeptRecordings.SESSION, new UUID(2, 2), "exec", most),
                clock,
                why -> {
                    throw new AssertionError(why);
                });
    }

    private List<JsonNode> events(String name) throws IOException {
        var events = new ArrayList<JsonNode>();
        for (String line : kept.lines()) {
            var event = JSON.readTree(line);
            if (event.get("event").asText().equals(name)) {
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void aCommandIsRecordedWithItsOutputAndSearchedByBoth() throws Exception {
        try (var recorder = recorder(1000)) {
            recorder.event("exec", Map.of("line", "ls /srv"));
            clock.advance(Duration.ofMillis(20));
            byte[] out = "\u001b[34mdata\u001b[0m\nbäckup\n".getBytes(StandardCharsets.UTF_8);
            for (byte b : out) {
                recorder.output("stdout", new byte[] {b}, 0, 1);
            }
            recorder.event("exit", Map.of("status", "0"));
        }
        assertThat(events("exec").getFirst().get("line").asText()).isEqualTo("ls /srv");
        var output = new StringBuilder();
        events("output").forEach(e -> output.append(e.get("data").asText()));
        assertThat(output.toString()).isEqualTo("\u001b[34mdata\u001b[0m\nbäckup\n");
        assertThat(events("output").getFirst().get("at_ms").asLong()).isEqualTo(20);
        assertThat(kept.text()).contains("ls /srv\n").contains("data\nbäckup\n");
    }

    private EventRecorder patient(Consumer<Unavailable> lost) {
        return EventRecorder.open(
                kept,
                new Work(KeptRecordings.SESSION, new UUID(2, 2), "http", 10_000),
                clock,
                new ChunkLimits(10, Duration.ofMinutes(1), 100),
                lost);
    }

    private static void output(EventRecorder recorder) {
        byte[] much = "0123456789".repeat(50).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5; i++) {
            recorder.output("answer", much, 0, much.length);
        }
    }

    @Test
    void whoeverShowsWhatIsRecordedWaitsForTheStore() {
        kept.store = new CountDownLatch(1);
        var recorder = patient(_ -> {});
        try {
            output(recorder);
            var shown = CompletableFuture.runAsync(recorder::requireRoom);
            assertThatThrownBy(() -> shown.get(100, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            kept.store.countDown();
            shown.join();
        } finally {
            kept.store.countDown();
            recorder.close();
        }
    }

    @Test
    void whatALostRecordingDroppedIsNotShown() throws Exception {
        var lost = new CompletableFuture<Unavailable>();
        kept.left = 0;
        try (var recorder = patient(lost::complete)) {
            output(recorder);
            lost.get(10, TimeUnit.SECONDS);

            assertThatThrownBy(recorder::requireRoom).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void bytesThatAreNoTextAreKeptAsTheyAre() throws Exception {
        byte[] data = {(byte) 0xFF, 0, 1};
        try (var recorder = recorder(1000)) {
            recorder.output("stdout", data, 0, data.length);
        }
        assertThat(events("output").getFirst().get("base64").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(data));
    }

    @Test
    void outputBeyondTheLimitIsCountedAndDigested() throws Exception {
        try (var recorder = recorder(10)) {
            for (int i = 0; i < 3; i++) {
                recorder.output("stdout", "12345678".getBytes(StandardCharsets.UTF_8), 0, 8);
            }
        }
        var end = events("output-end").getFirst();
        assertThat(end.get("bytes").asText()).isEqualTo("24");
        assertThat(end.get("kept").asText()).isEqualTo("10");
        assertThat(end.get("sha256").asText())
                .isEqualTo("2589cb437a7a9e4903021598645ddbe4209806939ff705c6bd5e1238511d2c63");
        assertThat(kept.text()).isEqualTo("1234567812\n");
    }

    @Test
    void aFieldCannotTakeTheEventsName() throws Exception {
        try (var recorder = recorder(10)) {
            recorder.event(
                    "write", Map.of("event", "read", "at_ms", "x", "path", "p".repeat(9000)));
        }
        var event = events("write").getFirst();
        assertThat(event.get("at_ms").isNumber()).isTrue();
        assertThat(event.get("path").asText()).hasSizeLessThan(8300).endsWith("(9000 characters)");
    }
}
