package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Secret;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.mask.MaskKeys;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Orders and bodies for tests.
final class Masks {
    static final MaskKeys KEYS =
            MaskKeys.of(Map.of("k", Secret.of("0123456789abcdef0123456789abcdef")));
    static final HttpBodyMasks MASKS = new HttpBodyMasks(KEYS);
    static final Method REDACT = new Method.Redact();
    static final Method NULL = new Method.Null();
    static final Method TOKEN = new Method.Token("k");
    static final Method LAST_4 = new Method.Partial(0, 4);

    private Masks() {}

    static MaskOrder fields(Method method, String... fields) {
        return new MaskOrder("r", List.of(), List.of(fields), Set.of(), method);
    }

    static MaskOrder detectors(Method method, String... detectors) {
        return new MaskOrder("r", List.of(), List.of(), Set.of(detectors), method);
    }

    static String token(String value) {
        var key = KEYS.key("k");
        return key == null ? "" : new String(key.token(value.getBytes(UTF_8)), UTF_8);
    }

    /// What comes of a body that arrives in pieces of `piece` bytes.
    static String masked(List<MaskOrder> orders, String type, String body, int piece) {
        return masked(MASKS.start(orders, type), body.getBytes(UTF_8), piece);
    }

    static String masked(StreamMask mask, byte[] body, int piece) {
        var out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; at += piece) {
            out.writeBytes(mask.feed(body, at, Math.min(piece, body.length - at)));
            if (at % 3 == 0) {
                out.writeBytes(mask.pause());
            }
        }
        out.writeBytes(mask.finish());
        return out.toString(UTF_8);
    }
}
