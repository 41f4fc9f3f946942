package dev.sallyport.postgres.wire;

import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The fields of an ErrorResponse or NoticeResponse in their order (PostgreSQL manual, "Error and
/// Notice Message Fields"). Any of them may be missing: not every server sends what the manual asks
/// for.
public record ErrorFields(SequencedMap<Byte, String> fields) {
    public static final byte SEVERITY_LOCAL = 'S';
    public static final byte SEVERITY = 'V';
    public static final byte CODE = 'C';
    public static final byte MESSAGE = 'M';
    public static final byte DETAIL = 'D';
    public static final byte HINT = 'H';

    /// What a missing SQLSTATE counts as: internal error.
    public static final String UNKNOWN_CODE = "XX000";

    private static final int MOST_FIELDS = 64;

    public ErrorFields {
        fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
    }

    /// Ends the connection.
    public static ErrorFields fatal(String code, String message) {
        return of("FATAL", code, message);
    }

    public static ErrorFields error(String code, String message) {
        return of("ERROR", code, message);
    }

    public static ErrorFields notice(String code, String message) {
        return of("NOTICE", code, message);
    }

    private static ErrorFields of(String severity, String code, String message) {
        var fields = new LinkedHashMap<Byte, String>();
        fields.put(SEVERITY_LOCAL, severity);
        fields.put(SEVERITY, severity);
        fields.put(CODE, code);
        fields.put(MESSAGE, message);
        return new ErrorFields(fields);
    }

    public ErrorFields withDetail(@Nullable String detail) {
        return with(DETAIL, detail);
    }

    public ErrorFields withHint(@Nullable String hint) {
        return with(HINT, hint);
    }

    /// @param value null: the field is left as it is
    public ErrorFields with(byte field, @Nullable String value) {
        if (value == null) {
            return this;
        }
        var changed = new LinkedHashMap<>(fields);
        changed.put(field, value);
        return new ErrorFields(changed);
    }

    public String code() {
        return fields.getOrDefault(CODE, UNKNOWN_CODE);
    }

    public String message() {
        return fields.getOrDefault(MESSAGE, "");
    }

    public boolean isFatal() {
        String severity = fields.getOrDefault(SEVERITY, fields.getOrDefault(SEVERITY_LOCAL, ""));
        return severity.equals("FATAL") || severity.equals("PANIC");
    }

    /// Reads a message's body. Fields may be missing or unknown; a text without terminator, a
    /// missing terminator of the list or more than 64 fields are a [ProtocolViolation]. Of a field
    /// that comes twice the last one counts.
    public static ErrorFields read(ByteBuf body) {
        var fields = new LinkedHashMap<Byte, String>();
        int count = 0;
        for (byte field = Reader.int8(body); field != 0; field = Reader.int8(body)) {
            if (++count > MOST_FIELDS) {
                throw new ProtocolViolation("an error with more than " + MOST_FIELDS + " fields");
            }
            fields.put(field, Reader.cStringLenient(body, body.readableBytes()));
        }
        return new ErrorFields(fields);
    }

    /// Writes the fields and the terminator; zero bytes in values are left out, as they would end
    /// the field.
    void writeTo(ByteBuf out) {
        for (Map.Entry<Byte, String> field : fields.entrySet()) {
            out.writeByte(field.getKey());
            Writer.cString(out, field.getValue());
        }
        out.writeByte(0);
    }
}
