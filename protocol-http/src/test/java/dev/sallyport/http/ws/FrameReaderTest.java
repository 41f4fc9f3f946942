package dev.sallyport.http.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameReaderTest {
    /// RFC 6455, section 5.7: "Hello", masked; "Hel" and "lo" in two frames; a ping; a close.
    private static final byte[] CLIENT =
            HexFormat.of()
                    .parseHex(
                            "818537fa213d7f9f4d5158"
                                    + "018337fa213d7f9f4d"
                                    + "898537fa213d7f9f4d5158"
                                    + "808237fa213d5b95"
                                    + "888237fa213d3412");

    /// Writes down what it is told.
    private static final class Notes implements FrameReader.Frames {
        private final List<String> all = new ArrayList<>();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public void data(boolean isText, byte[] piece, boolean isLast) {
            message.writeBytes(piece);
            if (isLast) {
                String text = message.toString(StandardCharsets.UTF_8);
                all.add((isText ? "text " : "binary ") + text);
                message.reset();
            }
        }

        @Override
        public void ping(byte[] payload) {
            all.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void pong() {
            all.add("pong");
        }

        @Override
        public void closing(int code, String reason) {
            all.add("close " + code + reason);
        }
    }

    private static void read(FrameReader reader, ByteBuf bytes) throws FrameViolation {
        while (bytes.isReadable()) {
            reader.step(bytes);
        }
    }

    static IntStream splits() {
        return IntStream.rangeClosed(0, CLIENT.length);
    }

    @ParameterizedTest
    @MethodSource("splits")
    void readsTheSameHoweverTheBytesArrive(int split) throws FrameViolation {
        var notes = new Notes();
        var reader = new FrameReader(true, notes);

        read(reader, Unpooled.wrappedBuffer(CLIENT, 0, split));
        read(reader, Unpooled.wrappedBuffer(CLIENT, split, CLIENT.length - split));

        assertThat(notes.all)
                .containsExactly("text Hello", "ping Hello", "text Hello", "close 1000");
    }

    @Test
    void stopsAtTheEndOfAFrame() throws FrameViolation {
        var notes = new Notes();
        ByteBuf bytes = Unpooled.wrappedBuffer(CLIENT);

        new FrameReader(true, notes).step(bytes);

        assertThat(notes.all).containsExactly("text Hello");
        assertThat(bytes.readerIndex()).isEqualTo(11);
    }

    @Test
    void aServersFrameIsNotMasked() throws FrameViolation {
        var notes = new Notes();
        read(
                new FrameReader(false, notes),
                Unpooled.wrappedBuffer(HexFormat.of().parseHex("810548656c6c6f8a00")));

        assertThat(notes.all).containsExactly("text Hello", "pong");
    }

    @Test
    void noMemoryIsSetAsideForAFrameThatSaysItIsLong() throws FrameViolation {
        var notes = new Notes();
        var reader = new FrameReader(false, notes);

        read(reader, Unpooled.wrappedBuffer(HexFormat.of().parseHex("827f7fffffffffffffff01")));

        assertThat(notes.message.size()).isEqualTo(1);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws FrameViolation {
        for (int length : new int[] {0, 1, 125, 126, 65_535, 65_536}) {
            for (boolean isMasked : new boolean[] {true, false}) {
                byte[] payload = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
                var notes = new Notes();
                var frame = Frame.of(Frame.BINARY, true, payload, isMasked);

                read(new FrameReader(isMasked, notes), frame.byteBuf());

                assertThat(notes.all).containsExactly("binary " + "x".repeat(length));
            }
        }
    }

    @Test
    void aReasonIsCutBetweenCharacters() throws FrameViolation {
        var notes = new Notes();

        read(
                new FrameReader(false, notes),
                Frame.close(1000, "\u00e9".repeat(100), false).byteBuf());

        assertThat(notes.all).containsExactly("close 1000" + "\u00e9".repeat(61));
    }

    @Test
    void aViolationSaysNothingOfWhatWasSent() {
        assertThatThrownBy(() ->
                        new FrameReader(false, new Notes())
                                .step(Unpooled.wrappedBuffer(new byte[] {(byte) 0xF1, 1})))
                .isInstanceOf(FrameViolation.class)
                .hasMessage("a reserved bit without an extension");
    }
}
