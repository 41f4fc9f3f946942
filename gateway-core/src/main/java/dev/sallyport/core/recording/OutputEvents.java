package dev.sallyport.core.recording;

import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.terminal.EscapeParser;
import dev.sallyport.core.terminal.ScreenRows;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// One stream of output as events. Text is cut between characters. Not thread-safe.
final class OutputEvents {
    private static final int MOST_PIECE = 4096;

    /// Takes the events.
    interface Events {
        void add(String name, Map<String, String> fields, String text);
    }

    private final String stream;
    private final long most;
    private final Events events;
    private final StringBuilder text = new StringBuilder();
    private final ScreenRows rows =
            new ScreenRows(row -> text.append(SearchRow.of(row)).append('\n'));
    private final EscapeParser screen = new EscapeParser(rows);
    private final MessageDigest digest = CommandDigest.sha256();
    private byte[] kept = new byte[0];
    private long total;

    OutputEvents(String stream, long most, Events events) {
        this.stream = stream;
        this.most = most;
        this.events = events;
    }

    void add(byte[] data, int offset, int length) {
        digest.update(data, offset, length);
        int wanted = Math.toIntExact(Math.min(length, Math.max(0, most - total)));
        total += length;
        for (int done = 0; done < wanted; ) {
            int piece = Math.min(MOST_PIECE, wanted - done);
            piece(data, offset + done, piece);
            done += piece;
        }
    }

    private void piece(byte[] data, int offset, int length) {
        byte[] all = Arrays.copyOf(kept, kept.length + length);
        System.arraycopy(data, offset, all, kept.length, length);
        int whole = all.length - cut(all);
        kept = Arrays.copyOfRange(all, whole, all.length);
        write(all, whole);
    }

    /// @return how many bytes at the end are the beginning of a character (RFC 3629, section 3)
    private static int cut(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int b = bytes[bytes.length - back] & 0xFF;
            if (b >= 0xC0) {
                int size = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return back < size ? back : 0;
            }
            if (b < 0x80) {
                return 0;
            }
        }
        return 0;
    }

    private void write(byte[] bytes, int length) {
        if (length == 0) {
            return;
        }
        var fields = new TreeMap<String, String>();
        fields.put("stream", stream);
        try {
            String data =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, 0, length))
                            .toString();
            screen.feed(data);
            fields.put("data", data);
        } catch (CharacterCodingException _) {
            fields.put("base64", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length)));
        }
        events.add("output", fields, text.toString());
        text.setLength(0);
    }

    /// The stream's length and digest, whether all of it was kept or not.
    void finish() {
        write(kept, kept.length);
        kept = new byte[0];
        rows.finish();
        events.add(
                "output-end",
                new TreeMap<>(
                        Map.of(
                                "stream",
                                stream,
                                "bytes",
                                Long.toString(total),
                                "kept",
                                Long.toString(Math.min(total, most)),
                                "sha256",
                                HexFormat.of().formatHex(digest.digest()))),
                text.toString());
        text.setLength(0);
    }
}
