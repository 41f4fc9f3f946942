package dev.sallyport.policy;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Protocol;
import dev.sallyport.policy.detect.Detector;
import dev.sallyport.policy.http.FieldPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            refuseOfOtherProtocol(mask, protocol);
            List<String> columns =
                    mask.words("columns", MaskReader::pattern, MaskReader::expectedPattern);
            Set<String> detectors =
                    new HashSet<>(
                            mask.words(
                                    "detectors",
                                    word -> Detector.BY_WORD.containsKey(word) ? word : null,
                                    MaskReader::unknownDetector));
            List<String> fields =
                    mask.words(
                            "fields",
                            text -> FieldPattern.of(text) == null ? null : text,
                            MaskReader::expectedField);
            Method method = method(mask);
            if (method != null && !(columns.isEmpty() && fields.isEmpty() && detectors.isEmpty())) {
                orders.add(new MaskOrder(rule, columns, fields, detectors, method));
            }
        }
        return orders;
    }

    private static void refuseOfOtherProtocol(Section mask, @Nullable Protocol protocol) {
        switch (protocol) {
            case POSTGRES -> {
                mask.require(mask.has("columns"), "", "which columns? columns: [\"table.column\"]");
                mask.require(
                        !mask.has("detectors"),
                        "detectors",
                        "are not run on rows of PostgreSQL; name columns");
                mask.require(!mask.has("fields"), "fields", "SQL has none; name columns");
            }
            case SSH -> {
                mask.require(
                        mask.has("detectors"),
                        "",
                        "which detectors? detectors: [card, secret]"
                                + Problems.suggestion("", Detector.BY_WORD.keySet()));
                mask.require(!mask.has("columns"), "columns", "SSH has no columns; name detectors");
                mask.require(!mask.has("fields"), "fields", "SSH has no fields; name detectors");
            }
            case HTTP -> {
                mask.require(
                        mask.has("fields") || mask.has("detectors"),
                        "",
                        "which fields or detectors? fields: [\"**.email\"], detectors: [card]");
                mask.require(
                        !mask.has("columns"),
                        "columns",
                        "HTTP has no columns; name fields of JSON, or detectors");
            }
            case null -> {} // told already
        }
    }

    private static String unknownDetector(String word) {
        return "unknown detector \""
                + word
                + "\""
                + Problems.suggestion(word, Detector.BY_WORD.keySet());
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

    private static String expectedField(String text) {
        return "expected names with dots between them, such as customer.email or **.email, was \""
                + text
                + "\"";
    }
}
