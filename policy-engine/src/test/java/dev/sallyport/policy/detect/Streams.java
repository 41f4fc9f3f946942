package dev.sallyport.policy.detect;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Secret;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.mask.MaskKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Streams for tests. Bytes are written as ISO-8859-1 text, one character a byte.
final class Streams {
    static final DetectorMasks MASKS =
            new DetectorMasks(
                    MaskKeys.of(Map.of("customer", Secret.of("0123456789abcdef0123456789abcdef"))));

    private Streams() {}

    static StreamMask stream(boolean terminal, Method method, String... detectors) {
        return MASKS.start(
                List.of(new MaskOrder("r", List.of(), Set.of(detectors), method)), terminal);
    }

    static StreamMask all(boolean terminal) {
        return stream(
                terminal, new Method.Redact(), Detector.BY_WORD.keySet().toArray(String[]::new));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String feed(StreamMask stream, String text) {
        byte[] bytes = bytes(text);
        return text(stream.feed(bytes, 0, bytes.length));
    }

    static String pause(StreamMask stream) {
        return text(stream.pause());
    }

    static String finish(StreamMask stream) {
        return text(stream.finish());
    }

    static String whole(StreamMask stream, String text) {
        return feed(stream, text) + finish(stream);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
