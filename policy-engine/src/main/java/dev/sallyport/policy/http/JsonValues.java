package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.policy.detect.Bytes;
import dev.sallyport.policy.detect.Replacement;
import dev.sallyport.policy.detect.TextMask;
import org.jspecify.annotations.Nullable;

/// Writes names and values of JSON, hidden where that is ordered or a detector finds something;
/// else as they came. Malformed escapes and scalars are an [IllegalArgumentException].
final class JsonValues {
    private static final int LEAST_NUMBER = 12;
    private static final byte[] NULL = "null".getBytes(US_ASCII);

    private final JsonPlace place;
    private final TextMask texts;
    private final Replacement replacement;
    private final Bytes out;
    private final Bytes decoded = new Bytes();
    private long masked;

    JsonValues(JsonPlace place, TextMask texts, Replacement replacement, Bytes out) {
        this.place = place;
        this.texts = texts;
        this.replacement = replacement;
        this.out = out;
    }

    long masked() {
        return masked + texts.masked();
    }

    /// @param raw what stands between the quotes
    void name(Bytes raw, boolean escapes) {
        Bytes name = plain(raw, escapes);
        place.name(new String(name.array(), 0, name.length(), UTF_8));
        show(raw, name);
    }

    void text(Bytes raw, boolean escapes) {
        Bytes text = plain(raw, escapes);
        Method ordered = place.ordered();
        Method ofSecret = place.ofSecret();
        if (ordered == null && ofSecret == null) {
            show(raw, text);
            return;
        }
        byte[] value = text.copy(0, text.length());
        if (ordered != null) {
            hide(ordered, value);
        } else if (ofSecret != null && !TextMask.isPlaceholder(value)) {
            hide(ofSecret, value);
        } else {
            show(raw, text);
        }
    }

    private Bytes plain(Bytes raw, boolean escapes) {
        if (!escapes) {
            return raw;
        }
        decoded.clear();
        if (JsonText.decode(raw, true, decoded) < raw.length()) {
            throw new IllegalArgumentException("an escape that is cut");
        }
        return decoded;
    }

    private void show(Bytes raw, Bytes text) {
        byte[] hidden = texts.hidden(text.array(), 0, text.length());
        if (hidden != null) {
            quoted(hidden);
            return;
        }
        out.add('"');
        out.add(raw, 0, raw.length());
        out.add('"');
    }

    private void quoted(byte[] text) {
        out.add('"');
        JsonText.encode(text, out);
        out.add('"');
    }

    /// A number, or one of the three words.
    void scalar(Bytes raw) {
        String text = new String(raw.array(), 0, raw.length(), US_ASCII);
        boolean number = JsonNumbers.isNumber(text);
        if (!number && !text.equals("true") && !text.equals("false") && !text.equals("null")) {
            throw new IllegalArgumentException("no JSON");
        }
        Method ordered = place.ordered();
        Method method = ordered == null && number ? place.ofSecret() : ordered;
        byte @Nullable [] found =
                number && method == null && raw.length() >= LEAST_NUMBER
                        ? texts.hidden(raw.array(), 0, raw.length())
                        : null;
        if (method != null && !text.equals("null")) {
            hide(method, raw.copy(0, raw.length()));
        } else if (found != null) {
            quoted(found);
        } else {
            out.add(raw, 0, raw.length());
        }
    }

    /// An object, a list, or a text that is too long to be kept: as one value.
    void hideWhole(Method method) {
        hide(method instanceof Method.Null ? method : new Method.Redact(), new byte[0]);
    }

    /// Writes what stands in the place of a value. What keeps a part of it keeps none of what the
    /// detectors find in it.
    private void hide(Method method, byte[] value) {
        masked++;
        if (method instanceof Method.Null) {
            out.add(NULL);
            return;
        }
        Method used = method;
        if (method instanceof Method.Partial) {
            long before = texts.masked();
            used = texts.hidden(value, 0, value.length) == null ? method : new Method.Redact();
            masked -= texts.masked() - before;
        }
        quoted(replacement.of(used, value));
    }

    // --- a text that is too long to be kept, and stands under no order of its own

    void beginLong() {
        out.add('"');
        texts.begin();
    }

    /// Takes from `raw` what can be decoded.
    void pieceOfLong(Bytes raw, boolean last) {
        decoded.clear();
        raw.dropFirst(JsonText.decode(raw, last, decoded));
        JsonText.encode(texts.feed(decoded.array(), 0, decoded.length()), out);
    }

    void endLong(Bytes raw) {
        pieceOfLong(raw, true);
        if (raw.length() > 0) {
            throw new IllegalArgumentException("an escape that is cut");
        }
        JsonText.encode(texts.finish(), out);
        out.add('"');
    }
}
