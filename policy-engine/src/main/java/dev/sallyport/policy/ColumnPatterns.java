package dev.sallyport.policy;

import dev.sallyport.core.MaskOrder;
import java.util.List;
import java.util.Locale;

/// Column patterns of masks against the names that policy tests give. A part that the test leaves
/// out is taken to fit: `email` is covered by `customers.email`.
final class ColumnPatterns {
    private ColumnPatterns() {}

    static boolean anyCovers(List<MaskOrder> masks, String column) {
        return masks.stream()
                .flatMap(order -> order.columns().stream())
                .anyMatch(pattern -> covers(pattern, column));
    }

    /// Parts are compared from the right: column, table, schema.
    static boolean covers(String pattern, String column) {
        List<String> wanted = parts(pattern);
        List<String> given = parts(column);
        for (int i = 1; i <= Math.min(wanted.size(), given.size()); i++) {
            if (!fits(wanted.get(wanted.size() - i), given.get(given.size() - i))) {
                return false;
            }
        }
        return true;
    }

    /// Lower case, as masks compare.
    private static List<String> parts(String text) {
        return List.of(text.toLowerCase(Locale.ROOT).split("\\.", -1));
    }

    private static boolean fits(String pattern, String name) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(name);
        }
        if (!name.startsWith(pattern.substring(0, star))) {
            return false;
        }
        String rest = pattern.substring(star + 1);
        for (int from = star; from <= name.length(); from++) {
            if (fits(rest, name.substring(from))) {
                return true;
            }
        }
        return false;
    }
}
