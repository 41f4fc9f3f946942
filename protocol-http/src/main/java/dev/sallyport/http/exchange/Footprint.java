package dev.sallyport.http.exchange;

import dev.sallyport.core.http.HttpFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much memory what was read of a body takes: a short text of JSON may become twenty times its
/// length in lists and maps. In bytes, as a 64-bit JVM with compressed references needs them,
/// rather more than less.
public final class Footprint {
    private static final int OBJECT = 24;
    private static final int TEXT = 48;
    private static final int LIST = 48;
    private static final int ITEM = 8;
    private static final int MAP = 128;
    private static final int ENTRY = 56;

    /// A value of JSON in a tree, with its name, and once more as rules see it.
    private static final int VALUE = 256;

    private static final int CHARACTER = 2;

    private Footprint() {}

    /// Beyond the body itself.
    public static long of(HttpFacts facts) {
        long body =
                switch (facts.body()) {
                    case HttpFacts.Body.Json(Object value) -> of(value);
                    case HttpFacts.Body.Form(var fields) -> of(fields);
                    case HttpFacts.Body.Graphql(var operations, var fields, Object value) ->
                            texts(operations) + texts(fields) + of(value);
                    case HttpFacts.Body.None _, HttpFacts.Body.Unknown _ -> 0;
                };
        return body + ofAny(facts.query()) + ofAny(facts.rpc().arguments());
    }

    /// The empty one is the same for all.
    private static long ofAny(Map<String, ?> map) {
        return map.isEmpty() ? 0 : of(map);
    }

    private static long of(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case String text -> of(text);
            case List<?> list -> {
                long sum = LIST;
                for (Object item : list) {
                    sum += ITEM + of(item);
                }
                yield sum;
            }
            case Map<?, ?> map -> {
                long sum = MAP;
                for (var entry : map.entrySet()) {
                    sum += ENTRY + of(entry.getKey()) + of(entry.getValue());
                }
                yield sum;
            }
            default -> OBJECT;
        };
    }

    private static long of(String text) {
        return TEXT + (long) CHARACTER * text.length();
    }

    private static long texts(Iterable<String> texts) {
        long sum = MAP;
        for (String text : texts) {
            sum += ENTRY + of(text);
        }
        return sum;
    }

    /// Of a text of JSON that is not read yet, beyond the text itself: each of its values follows
    /// one of four signs.
    public static long ofJson(byte[] text) {
        long values = 1;
        for (byte sign : text) {
            if (sign == ',' || sign == ':' || sign == '[' || sign == '{') {
                values++;
            }
        }
        return values * VALUE + (long) CHARACTER * CHARACTER * text.length;
    }
}
