package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Outcome;
import dev.sallyport.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Frames as no client library would write them, through the whole door.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketFramesTest {
    private final WsUpstream upstream = new WsUpstream();
    private final DoorFixture door = new DoorFixture();

    SocketFramesTest() {
        door.api(upstream.port());
    }

    @AfterAll
    void close() {
        door.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        door.audit.events.clear();
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                arguments("a frame without a mask", 1002, WsFrame.text("hello").bytes(false)),
                arguments("a reserved bit", 1002, frame(0xC1, "x")),
                arguments("an unknown opcode", 1002, frame(0x83, "x")),
                arguments("an unknown control opcode", 1002, frame(0x8B, "")),
                arguments("a control frame in fragments", 1002, frame(0x09, "x")),
                arguments("a long control frame", 1002, frame(0x89, "x".repeat(126))),
                arguments("a continuation of nothing", 1002, frame(0x80, "x")),
                arguments("a message in a message", 1002, both(frame(0x01, "x"), frame(0x81, "y"))),
                arguments("half a close code", 1002, frame(0x88, "x")),
                arguments("a close code of nobody", 1002, WsFrame.close(1005).bytes(true)),
                arguments("a close code below all", 1002, WsFrame.close(999).bytes(true)),
                arguments(
                        "a close reason that is not UTF-8",
                        1007,
                        new WsFrame(0x88, new byte[] {3, (byte) 0xE8, (byte) 0xFF}).bytes(true)),
                arguments(
                        "a short length in a long form", 1002, bytes(0x81, 0xFE, 0, 5, 1, 2, 3, 4)),
                arguments(
                        "a length of 64 bits that fits in 16",
                        1002,
                        bytes(0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4)),
                arguments(
                        "a negative length",
                        1002,
                        bytes(0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4)),
                arguments(
                        "text that is not UTF-8",
                        1007,
                        new WsFrame(0x81, new byte[] {'a', (byte) 0xC3, 'b'}).bytes(true)),
                arguments(
                        "text that ends within a character",
                        1007,
                        new WsFrame(0x81, new byte[] {'a', (byte) 0xE2, (byte) 0x82}).bytes(true)),
                arguments(
                        "a surrogate in text",
                        1007,
                        new WsFrame(0x81, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})
                                .bytes(true)),
                arguments("a large frame", 1009, frame(0x81, "x".repeat(70_000))),
                arguments(
                        "many small frames",
                        1009,
                        both(
                                frame(0x01, "x".repeat(40_000)),
                                both(
                                        frame(0x00, "x".repeat(20_000)),
                                        frame(0x80, "x".repeat(9000))))));
    }

    private static byte[] frame(int first, String payload) {
        return new WsFrame(first, payload.getBytes(StandardCharsets.UTF_8)).bytes(true);
    }

    private static byte[] both(byte[] a, byte[] b) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(a);
        all.writeBytes(b);
        return all.toByteArray();
    }

    private static byte[] bytes(int... values) {
        var all = new ByteArrayOutputStream();
        for (int value : values) {
            all.write(value);
        }
        return all.toByteArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void whatBreaksTheProtocolNeverReachesTheUpstream(String what, int code, byte[] sent) {
        try (var client = WsClient.open(door, "/api/feed", "")) {
            var peer = upstream.peer();
            client.raw(sent);

            assertThat(client.readClose().code()).isEqualTo(code);
            Eventually.holds(() -> assertThat(peer.closeCodes()).containsExactly(1001));
            assertThat(peer.texts()).isEmpty();
        }
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("UPGRADE /feed").getFirst())
                        .satisfies(outcome -> {
                            assertThat(outcome.status()).isEqualTo(Outcome.Status.ERROR);
                            assertThat(outcome.detail())
                                    .containsEntry("close_code", Integer.toString(code));
                        }));
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedInWriting() {
        try (var client = WsClient.open(door, "/api/feed", "")) {
            client.raw(frame(0x82, "x".repeat(70_000)));

            assertThat(client.read().text()).contains("\"code\":\"limit_exceeded\"");
            assertThat(client.read().code()).isEqualTo(1009);
        }
        assertThat(door.audit.of(AuditEvent.Decided.class).getLast().decision())
                .isInstanceOf(Decision.Block.class);
        assertThat(door.audit.decisions()).contains("Block binary message on /feed");
    }

    @Test
    void withoutAnEndNoMessageIsKeptForever() {
        try (var client = WsClient.open(door, "/api/feed", "")) {
            client.raw(frame(0x01, "x"));
            for (int i = 0; i < 50_000; i++) {
                client.raw(frame(0x00, ""));
            }
            client.raw(frame(0x80, "y"));
            var peer = upstream.peer();
            Eventually.holds(() -> assertThat(peer.texts()).containsExactly("xy"));
        }
    }

    @Test
    void aMessageIsReadHoweverItArrives() {
        try (var client = WsClient.open(door, "/api/feed", "")) {
            for (byte one : both(frame(0x81, "h\u00e9llo"), frame(0x82, "x".repeat(300)))) {
                client.raw(new byte[] {one});
            }
            var peer = upstream.peer();
            Eventually.holds(
                    () -> assertThat(peer.texts()).containsExactly("h\u00e9llo", "x".repeat(300)));
        }
    }
}
