package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.http.mcp.SseReader.BadStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {
    private static final SseEvent PLAIN = SseEvent.message("{\"a\":\n1}");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<SseEvent> read(String text) throws BadStream {
        return new SseReader(1_000).feed(bytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void linesEndInAnyWay(String end) throws BadStream {
        assertThat(read(String.join(end, "data: {\"a\":", "data:1}", "", "")))
                .containsExactly(PLAIN);
    }

    @Test
    void readsTheSameEventsHoweverTheBytesArrive() throws BadStream {
        byte[] all =
                bytes("\uFEFFid: 7\r\ndata: é\r\n\r\n: hi\n\nevent: x\ndata: 2\n\nretry: 5\n\n");
        var whole = new SseReader(1_000).feed(all);
        for (int split = 0; split <= all.length; split++) {
            var reader = new SseReader(1_000);
            var events = new ArrayList<>(reader.feed(Arrays.copyOfRange(all, 0, split)));
            events.addAll(reader.feed(Arrays.copyOfRange(all, split, all.length)));
            assertThat(events).isEqualTo(whole);
        }
        assertThat(whole)
                .containsExactly(
                        new SseEvent("7", "message", "é", null),
                        SseEvent.KEEP_ALIVE,
                        new SseEvent(null, "x", "2", null),
                        new SseEvent(null, "message", "", 5L));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws BadStream {
        var event = new SseEvent("7", "x", "a\nb", 5L);

        assertThat(new SseReader(1_000).feed(event.bytes())).containsExactly(event);
    }

    @Test
    void anEventThatIsNotWholeIsNone() throws BadStream {
        assertThat(read("data: 1\n")).isEmpty();
    }

    @Test
    void anEventThatIsTooLongEndsTheStream() {
        assertThatThrownBy(() -> read("data: " + "x".repeat(1_000))).isInstanceOf(BadStream.class);
    }

    @Test
    void aCommentCantBecomeAnEvent() {
        assertThat(new String(SseEvent.comment("a\n\ndata: b"), StandardCharsets.UTF_8))
                .isEqualTo(": a data: b\n\n");
    }
}
