package dev.sallyport.http.request;

import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The content codings that a client takes (RFC 9110, section 12.5.3), without those that the
/// gateway can't undo: an answer in one of them could be neither masked nor searched.
final class AcceptedCodings {
    private static final Set<String> UNDONE = Set.of("gzip", "x-gzip", "deflate", "identity");

    /// What nearly all clients send, and what it becomes.
    private static final String USUAL = "gzip, deflate, br, zstd";

    /// The weight of a coding that is not wanted at all.
    private static final Pattern NEVER = Pattern.compile("^q\\s*=\\s*0(\\.0*)?$");

    private AcceptedCodings() {}

    /// @return `identity` where nothing else is left: without the header a server may choose
    static String of(@Nullable String header) {
        if (header == null) {
            return "identity";
        }
        if (header.equals("gzip") || header.equals("gzip, deflate")) {
            return header;
        }
        if (header.equals(USUAL)) {
            return "gzip, deflate";
        }
        var kept = new StringJoiner(", ");
        for (String coding : header.split(",", -1)) {
            int semicolon = coding.indexOf(';');
            String name = semicolon < 0 ? coding : coding.substring(0, semicolon);
            if (UNDONE.contains(name.strip().toLowerCase(Locale.ROOT))) {
                kept.add(coding.strip());
            }
        }
        return kept.length() == 0 ? "identity" : kept.toString();
    }

    /// @param header as it goes up
    static boolean takesGzip(String header) {
        for (String coding : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = coding.split(";", -1);
            String name = parts[0].strip();
            if (name.equals("gzip") || name.equals("x-gzip")) {
                return Stream.of(parts).skip(1).map(String::strip).noneMatch(NEVER.asPredicate());
            }
        }
        return false;
    }
}
