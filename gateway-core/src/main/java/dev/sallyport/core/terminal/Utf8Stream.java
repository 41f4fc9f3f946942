package dev.sallyport.core.terminal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// UTF-8 that comes in pieces. A character that is cut waits for its rest; what is none becomes
/// U+FFFD. Not thread-safe.
public final class Utf8Stream {
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] kept = new byte[0];

    public String feed(byte[] data, int offset, int length) {
        var bytes = ByteBuffer.allocate(kept.length + length);
        bytes.put(kept).put(data, offset, length).flip();
        var text = CharBuffer.allocate(bytes.remaining());
        decoder.decode(bytes, text, false);
        kept = new byte[bytes.remaining()];
        bytes.get(kept);
        return text.flip().toString();
    }

    /// What is left of a character that never became whole.
    public String finish() {
        String rest = kept.length == 0 ? "" : "\uFFFD";
        kept = new byte[0];
        return rest;
    }
}
