package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.policy.detect.Bytes;
import dev.sallyport.policy.detect.TextMask;
import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;

/// Hides values in server-sent events (HTML standard, "Server-sent events"): the data of each event
/// as JSON where it is JSON, else as text; comments and the other fields as text. An event is shown
/// when it is whole. Lines end with a line feed afterwards.
final class EventStreamMask implements StreamMask {
    private static final int MOST_EVENT_BYTES = 1 << 20;
    private static final byte[] DATA = "data".getBytes(UTF_8);

    private final boolean hasFields;
    private final TextMask texts;
    private final Supplier<StreamMask> json;
    private final Bytes out = new Bytes();
    private final Bytes line = new Bytes();
    private final Bytes data = new Bytes();

    /// Fields that came behind the first line of data.
    private final Bytes behind = new Bytes();

    private boolean hasData;
    private boolean afterReturn;
    private boolean begun;
    private long masked;

    /// @param json makes a mask for the data of one event
    EventStreamMask(boolean hasFields, TextMask texts, Supplier<StreamMask> json) {
        this.hasFields = hasFields;
        this.texts = texts;
        this.json = json;
    }

    @Override
    public byte[] feed(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            int b = bytes[i];
            if (b == '\n' && afterReturn) {
                afterReturn = false;
            } else if (b == '\n' || b == '\r') {
                afterReturn = b == '\r';
                endLine();
            } else {
                afterReturn = false;
                line.add(b);
                if (line.length() + data.length() + behind.length() > MOST_EVENT_BYTES) {
                    throw new Unavailable("an event is larger than what can be masked");
                }
            }
        }
        return out.take();
    }

    /// An event that is not whole can't be judged.
    @Override
    public byte[] pause() {
        return new byte[0];
    }

    @Override
    public byte[] finish() {
        if (line.length() > 0) {
            endLine();
        }
        if (hasData) {
            endEvent();
        }
        return out.take();
    }

    @Override
    public long masked() {
        return masked + texts.masked();
    }

    private void endLine() {
        byte[] text = line.take();
        if (!begun) {
            begun = true;
            text = withoutMark(text);
        }
        if (text.length == 0) {
            endEvent();
            out.add('\n');
        } else if (isData(text)) {
            if (hasData) {
                data.add('\n');
            }
            hasData = true;
            int colon = DATA.length;
            int from = colon + 1 < text.length && text[colon + 1] == ' ' ? colon + 2 : colon + 1;
            if (from < text.length) {
                data.add(text, from, text.length - from);
            }
        } else {
            byte[] hidden = texts.hidden(text, 0, text.length);
            Bytes to = hasData ? behind : out;
            to.add(hidden == null ? text : hidden);
            to.add('\n');
        }
    }

    private static byte[] withoutMark(byte[] text) {
        boolean marked =
                text.length >= 3
                        && text[0] == (byte) 0xEF
                        && text[1] == (byte) 0xBB
                        && text[2] == (byte) 0xBF;
        return marked ? java.util.Arrays.copyOfRange(text, 3, text.length) : text;
    }

    private static boolean isData(byte[] text) {
        return text.length >= DATA.length
                && java.util.Arrays.equals(text, 0, DATA.length, DATA, 0, DATA.length)
                && (text.length == DATA.length || text[DATA.length] == ':');
    }

    private void endEvent() {
        if (!hasData) {
            return;
        }
        hasData = false;
        int from = 0;
        byte[] shown = shown(data.take());
        for (int i = 0; i <= shown.length; i++) {
            if (i == shown.length || shown[i] == '\n') {
                out.add("data: ".getBytes(UTF_8));
                out.add(shown, from, i - from);
                out.add('\n');
                from = i + 1;
            }
        }
        out.add(behind.take());
    }

    private byte[] shown(byte[] text) {
        var mask = json.get();
        long before = texts.masked();
        try {
            var all = new ByteArrayOutputStream(text.length);
            all.writeBytes(mask.feed(text, 0, text.length));
            all.writeBytes(mask.finish());
            masked += mask.masked() - texts.masked();
            return all.toByteArray();
        } catch (Unavailable e) {
            if (hasFields && Boolean.TRUE.equals(JsonStart.of(text))) {
                throw e;
            }
            masked -= texts.masked() - before;
            byte[] hidden = texts.hidden(text, 0, text.length);
            return hidden == null ? text : hidden;
        }
    }
}
