package dev.sallyport.policy.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.http.SecretNames;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hides what detectors find in texts that are cut out of something (strings of JSON, lines), one
/// after another; and in one that is too long for that, piece by piece. Not thread-safe.
public final class TextMask {
    /// No detector finds anything in less.
    private static final int LEAST_BYTES = 5;

    private static final List<String> POSITIONS =
            List.of("progresstoken", "pagetoken", "nexttoken", "continuationtoken", "synctoken");

    private final boolean idle;
    private final @Nullable Method secret;
    private final MaskingStream stream;

    TextMask(Map<Detector, Method> methods, Replacement replacement) {
        this.idle = methods.isEmpty();
        this.secret = methods.get(Detector.SECRET);
        this.stream = new MaskingStream(new Scanner(methods), replacement, false);
    }

    /// Values hidden so far.
    public long masked() {
        return stream.masked();
    }

    /// The text with its values hidden; null where there is nothing to hide.
    public byte @Nullable [] hidden(byte[] text, int offset, int length) {
        return idle || length < LEAST_BYTES ? null : stream.whole(text, offset, length);
    }

    /// A long text begins.
    public void begin() {
        stream.restart();
    }

    /// A piece of a long text.
    ///
    /// @return what may be shown now
    public byte[] feed(byte[] text, int offset, int length) {
        return stream.feed(text, offset, length);
    }

    /// The long text has ended.
    public byte[] finish() {
        return stream.finish();
    }

    /// What to do to the value of a name that says that it is secret, such as `api_key`; null where
    /// this one says no such thing, or secrets are not looked for.
    public @Nullable Method ofNamed(String name) {
        return secret != null && SecretNames.isSurelySecret(name) && !namesPosition(name)
                ? secret
                : null;
    }

    /// `progressToken` of MCP, `nextPageToken`: where a program is, and no key to anything.
    private static boolean namesPosition(String name) {
        String folded = name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return POSITIONS.stream().anyMatch(folded::endsWith);
    }

    /// Whether a value stands for a secret without being one: `${PASSWORD}`, `***`.
    public static boolean isPlaceholder(byte[] value) {
        return value.length < 64 && Runs.isPlaceholder(new String(value, UTF_8));
    }
}
