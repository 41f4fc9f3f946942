package dev.sallyport.audit;

import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.sql.SqlValue;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// Bound values with their types. Long ones are cut; their length and SHA-256 stay.
final class ParametersJson {
    private static final int VALUE_BYTES = 2048;
    private static final int ALL_BYTES = 8192;
    private static final int START_BYTES = 256;

    private ParametersJson() {}

    /// @return whether anything was cut
    static boolean write(CanonicalJson json, Bytes out, List<SqlValue> values) {
        int start = out.length();
        boolean cut = false;
        json.openList();
        for (int i = 0; i < values.size(); i++) {
            json.item();
            if (out.length() - start > ALL_BYTES) {
                rest(json, values.subList(i, values.size()));
                cut = true;
                break;
            }
            cut |= value(json, values.get(i));
        }
        json.closeList();
        return cut;
    }

    private static boolean value(CanonicalJson json, SqlValue value) {
        json.open();
        boolean cut =
                switch (value) {
                    case SqlValue.Null(int type) -> {
                        json.key("type").number(type);
                        yield false;
                    }
                    case SqlValue.Text(int type, String text) -> text(json, type, text);
                    case SqlValue.Opaque(int type, _, String hex) -> text(json, type, "\\x" + hex);
                    case SqlValue.Large(int type, _, long bytes, String sha256) -> {
                        json.key("bytes").number(bytes);
                        json.key("sha256").name(sha256);
                        json.key("type").number(type);
                        yield true;
                    }
                };
        json.close();
        return cut;
    }

    private static boolean text(CanonicalJson json, int type, String text) {
        int end = CanonicalJson.end(text, VALUE_BYTES);
        if (end == text.length()) {
            json.key("type").number(type);
            json.key("value").prefix(text, end);
            return false;
        }
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        json.key("bytes").number(whole.length);
        json.key("sha256").name(sha256(whole));
        json.key("start").prefix(text, CanonicalJson.end(text, START_BYTES));
        json.key("type").number(type);
        return true;
    }

    private static void rest(CanonicalJson json, List<SqlValue> values) {
        var digest = new CommandDigest("rest of values");
        values.forEach(
                value -> digest.with(Integer.toString(value.type())).with(value.digestForm()));
        json.open();
        json.key("more").number(values.size());
        json.key("sha256").name(digest.hex());
        json.close();
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(CommandDigest.sha256().digest(bytes));
    }
}
