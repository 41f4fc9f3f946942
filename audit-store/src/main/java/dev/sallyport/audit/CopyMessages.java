package dev.sallyport.audit;

import java.nio.charset.StandardCharsets;

/// The frame around the rows of a batch: a Query with the COPY command, its data in one CopyData,
/// and CopyDone (PostgreSQL manual, "Message Formats").
final class CopyMessages {
    private static final byte[] QUERY = query(EventRow.COPY);
    private static final int TAG_BYTES = 1;

    private CopyMessages() {}

    private static byte[] query(String sql) {
        byte[] text = sql.getBytes(StandardCharsets.US_ASCII);
        var message = new Bytes(text.length + 6);
        message.put('Q');
        message.putInt(Integer.BYTES + text.length + 1);
        message.put(text);
        message.put(0);
        return message.copy();
    }

    static void begin(Bytes out) {
        out.put(QUERY);
        out.put('d');
        out.putInt(0); // the length, set at the end
        EventRow.beginStream(out);
    }

    static void end(Bytes out) {
        EventRow.endStream(out);
        int length = QUERY.length + TAG_BYTES;
        out.set(length, out.length() - length);
        out.put('c');
        out.putInt(Integer.BYTES);
    }
}
