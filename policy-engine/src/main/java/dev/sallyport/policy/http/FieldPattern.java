package dev.sallyport.policy.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pattern of fields in JSON: names with dots between them, from the outside in; lists are passed
/// through unnamed. `*` is any one name, `**` at the beginning any number of them. Case does not
/// matter.
///
/// @param anywhere whether it began with `**`
public record FieldPattern(boolean anywhere, List<String> names) {
    private static final Pattern NAMES =
            Pattern.compile("(\\*\\*\\.)?(?:\\*|[^.*\\s]+)(?:\\.(?:\\*|[^.*\\s]+)){0,15}");
    private static final String ANY = "*";

    public FieldPattern {
        names = List.copyOf(names);
    }

    /// Null where the text is none.
    public static @Nullable FieldPattern of(String text) {
        if (!NAMES.matcher(text).matches()) {
            return null;
        }
        boolean anywhere = text.startsWith("**.");
        return new FieldPattern(
                anywhere, List.of(folded(anywhere ? text.substring(3) : text).split("\\.", -1)));
    }

    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /// @param path names from the outside in, folded
    public boolean matches(List<String> path) {
        int before = path.size() - names.size();
        if (before < 0 || (before > 0 && !anywhere)) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!name.equals(ANY) && !name.equals(path.get(before + i))) {
                return false;
            }
        }
        return true;
    }

    /// Whether it covers a field that is written `customer.email`.
    public boolean covers(String field) {
        return matches(List.of(folded(field).split("\\.", -1)));
    }
}
