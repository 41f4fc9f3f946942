package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.mask.MaskKey;
import dev.sallyport.core.mask.MaskKeys;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Chooses what replaces a value: by method, type and format. A type for which no replacement is a
/// valid value gets NULL, so that no driver fails on it.
final class CellMasks {
    private static final int SQL_NULL = -1;

    private static final CellMask NULL = (_, _, _, out) -> out.writeInt(SQL_NULL);
    private static final CellMask TEXT = fixed("[masked]");
    private static final CellMask JSON = fixed("\"[masked]\"");
    private static final CellMask JSONB_BINARY = fixed("\u0001\"[masked]\"");
    private static final CellMask BYTEA_TEXT = fixed("\\x5b6d61736b65645d");

    private CellMasks() {}

    /// @param keys has the key of every [Method.Token]; without it the value is withheld
    static CellMask of(Method method, TypeForm form, int format, MaskKeys keys) {
        return switch (method) {
            case Method.Null() -> NULL;
            case Method.Redact() -> redact(form, format == 1);
            case Method.Token(String key) -> token(keys.key(key), form, format == 1);
            case Method.Partial(int first, int last) ->
                    form == TypeForm.TEXT || form == TypeForm.PADDED
                            ? new PartialMask(first, last, form == TypeForm.PADDED)
                            : redact(form, format == 1);
        };
    }

    private static CellMask redact(TypeForm form, boolean binary) {
        return switch (form) {
            case TEXT, PADDED, XML -> TEXT;
            case JSON -> JSON;
            case JSONB -> binary ? JSONB_BINARY : JSON;
            case BYTEA -> binary ? TEXT : BYTEA_TEXT;
            case OTHER -> NULL;
        };
    }

    private static CellMask token(@Nullable MaskKey key, TypeForm form, boolean binary) {
        if (key == null) {
            return redact(form, binary);
        }
        return switch (form) {
            case TEXT, PADDED -> new TokenMask(key, form == TypeForm.PADDED);
            case XML, JSON, JSONB, BYTEA, OTHER -> redact(form, binary);
        };
    }

    private static CellMask fixed(String value) {
        byte[] bytes = value.getBytes(US_ASCII);
        return (ByteBuf _, int _, int _, ByteBuf out) ->
                out.writeInt(bytes.length).writeBytes(bytes);
    }
}
