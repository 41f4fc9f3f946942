package dev.sallyport.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A name in which `*` stands for any characters.
record NamePattern(List<String> parts) {
    NamePattern {
        parts = List.copyOf(parts);
    }

    /// Null where the text is no name.
    static @Nullable NamePattern of(String text) {
        return text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)
                ? null
                : new NamePattern(List.of(text.split("\\*", -1)));
    }

    /// The first part begins the name, the last one ends it, the others follow each other as early
    /// as they can.
    boolean matches(String name) {
        String last = parts.getLast();
        if (parts.size() == 1) {
            return name.equals(last);
        }
        String first = parts.getFirst();
        int end = name.length() - last.length();
        if (!name.startsWith(first) || !name.endsWith(last) || first.length() > end) {
            return false;
        }
        int at = first.length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            int found = name.indexOf(part, at);
            if (found < 0 || found + part.length() > end) {
                return false;
            }
            at = found + part.length();
        }
        return true;
    }
}
