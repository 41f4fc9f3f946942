package dev.sallyport.policy;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a rule's `mask`.
final class MaskReader {
    private enum With {
        REDACT,
        NULL,
        PARTIAL,
        TOKEN
    }

    private static final Map<String, With> WITH =
            Map.of(
                    "redact", With.REDACT,
                    "null", With.NULL,
                    "partial", With.PARTIAL,
                    "token", With.TOKEN);
    private static final int MOST_KEPT = 64;

    /// @param protocol the rule's
    List<MaskOrder> read(String rule, Section section, @Nullable Protocol protocol) {
        List<MaskOrder> orders = new ArrayList<>();
        section.require(
                !section.has("mask") || protocol != null,
                "mask",
                "needs match: { protocol: … }; it hides other things in each protocol");
        for (Section mask : section.sections("mask", Keys.MASK)) {
            List<String> columns =
                    mask.words("columns", MaskReader::pattern, MaskReader::expectedPattern);
            mask.require(mask.has("columns"), "", "which columns? columns: [\"table.column\"]");
            Method method = method(mask);
            if (method != null && !columns.isEmpty()) {
                orders.add(new MaskOrder(rule, columns, method));
            }
        }
        return orders;
    }

    private static @Nullable Method method(Section mask) {
        With with = mask.oneOf("with", WITH);
        mask.require(mask.has("with"), "", "with what? with: redact, null, partial or token");
        boolean partial = with == With.PARTIAL;
        mask.require(partial || !mask.has("keep-first"), "keep-first", "goes with partial alone");
        mask.require(partial || !mask.has("keep-last"), "keep-last", "goes with partial alone");
        mask.require(with == With.TOKEN || !mask.has("key"), "key", "goes with token alone");
        return switch (with) {
            case null -> null;
            case REDACT -> new Method.Redact();
            case NULL -> new Method.Null();
            case PARTIAL -> partial(mask);
            case TOKEN -> token(mask);
        };
    }

    private static Method partial(Section mask) {
        mask.require(
                mask.has("keep-first") || mask.has("keep-last"),
                "with",
                "partial needs keep-first or keep-last");
        return new Method.Partial(
                (int) mask.number("keep-first", 0, MOST_KEPT, 0),
                (int) mask.number("keep-last", 0, MOST_KEPT, 0));
    }

    private static @Nullable Method token(Section mask) {
        String key = mask.text("key");
        mask.require(mask.has("key"), "with", "token needs key: the name of the key");
        return key == null ? null : new Method.Token(key);
    }

    /// One to three parts between dots, none empty.
    private static @Nullable String pattern(String text) {
        return text.matches("[^.\\s\"]+(\\.[^.\\s\"]+){0,2}") ? text : null;
    }

    private static String expectedPattern(String text) {
        return "expected column, table.column or schema.table.column, each a name or with *, was \""
                + text
                + "\"";
    }
}
