package dev.sallyport.policy.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.mask.MaskKeys;

/// What stands in a value's place.
public final class Replacement {
    private static final byte[] REDACTED = "[masked]".getBytes(US_ASCII);
    private static final byte[] STARS = "****".getBytes(US_ASCII);
    private static final byte[] NOTHING = new byte[0];

    private final MaskKeys keys;

    /// @param keys has the key of every [Method.Token] that is used
    public Replacement(MaskKeys keys) {
        this.keys = keys;
    }

    public byte[] of(Method method, byte[] value) {
        return switch (method) {
            case Method.Null() -> NOTHING;
            case Method.Redact() -> REDACTED;
            case Method.Partial(int first, int last) -> partial(value, first, last);
            case Method.Token(String name) -> {
                var key = keys.key(name);
                yield key == null ? REDACTED : key.token(value);
            }
        };
    }

    /// In place of a value of which only a part is at hand.
    public static byte[] ofPart(Method method) {
        return method instanceof Method.Null ? NOTHING : REDACTED;
    }

    private static byte[] partial(byte[] value, int first, int last) {
        int head = forward(value, first);
        int tail = backward(value, last);
        var out = new Bytes();
        if (head < tail) {
            out.add(value, 0, head);
        }
        out.add(STARS);
        if (head < tail) {
            out.add(value, tail, value.length - tail);
        }
        return out.take();
    }

    /// Past the first `count` characters; continuation bytes of UTF-8 belong to the one before.
    private static int forward(byte[] value, int count) {
        int at = 0;
        for (int i = 0; i < count && at < value.length; i++) {
            at++;
            while (at < value.length && (value[at] & 0xC0) == 0x80) {
                at++;
            }
        }
        return at;
    }

    private static int backward(byte[] value, int count) {
        int at = value.length;
        for (int i = 0; i < count && at > 0; i++) {
            at--;
            while (at > 0 && (value[at] & 0xC0) == 0x80) {
                at--;
            }
        }
        return at;
    }
}
