package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/// Rewrites ErrorResponse and NoticeResponse of statements with hidden columns (PostgreSQL manual,
/// "Error and Notice Message Fields"): a server prints values into them (`invalid input syntax for
/// type integer: "…"`, `Key (email)=(…) already exists`). Kept are severity, the code, positions in
/// the client's own text, and names of the schema's objects; the message becomes the code's
/// condition name; detail, hint, internal query and context go.
///
/// A code that is in no manual, and names when code of the database was running (there is a
/// context), may have been chosen by that code, so they go too. Stateless.
public final class ErrorRedactor {
    private static final String WITHHELD = "[details withheld: columns are masked] ";
    private static final byte[] FIXED = "SVCMPFLR".getBytes(US_ASCII);
    private static final byte[] NAMES = "stcdn".getBytes(US_ASCII);

    private ErrorRedactor() {}

    /// @param tag `E` or `N`
    /// @param body the message's body, from the reader index to the writer index; indexes stay
    /// @param out gets the whole message; unchanged where this throws
    /// @throws MaskFailure when the body is not made of fields
    public static void redact(byte tag, ByteBuf body, ByteBuf out) throws MaskFailure {
        int start = out.writerIndex();
        try {
            boolean inCode = find(body, 'W') >= 0;
            String code = Conditions.safeCode(text(body, find(body, 'C')));
            out.writeByte(tag).writeInt(0);
            copy(body, FIXED, code, out);
            if (!inCode) {
                copy(body, NAMES, code, out);
            }
            out.writeByte(0);
            out.setInt(start + 1, out.writerIndex() - start - 1);
        } catch (MaskFailure | RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
    }

    private static void copy(ByteBuf body, byte[] fields, String code, ByteBuf out)
            throws MaskFailure {
        for (byte field : fields) {
            int at = find(body, (char) field);
            if (at < 0) {
                continue;
            }
            out.writeByte(field);
            switch (field) {
                case 'C' -> out.writeCharSequence(code, US_ASCII);
                case 'M' -> out.writeCharSequence(WITHHELD + Conditions.name(code), UTF_8);
                default -> out.writeBytes(body, at, endOf(body, at) - at);
            }
            out.writeByte(0);
        }
    }

    /// Where the field's value begins, or -1.
    private static int find(ByteBuf body, char field) throws MaskFailure {
        int at = body.readerIndex();
        while (at < body.writerIndex() && body.getByte(at) != 0) {
            if (body.getByte(at) == (byte) field) {
                endOf(body, at + 1);
                return at + 1;
            }
            at = endOf(body, at + 1) + 1;
        }
        return -1;
    }

    private static int endOf(ByteBuf body, int from) throws MaskFailure {
        int end = body.indexOf(from, body.writerIndex(), (byte) 0);
        if (end < 0) {
            throw new MaskFailure("a field of an error has no end");
        }
        return end;
    }

    private static String text(ByteBuf body, int at) throws MaskFailure {
        return at < 0 ? "" : body.toString(at, endOf(body, at) - at, US_ASCII);
    }
}
