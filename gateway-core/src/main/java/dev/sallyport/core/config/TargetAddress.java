package dev.sallyport.core.config;

import java.util.Optional;
import java.util.regex.Pattern;

/// `HOST:PORT` of an upstream.
record TargetAddress(String host, int port) {
    /// `host:port`, an IPv6 address in brackets.
    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^\\s:/@\\[\\]]+)):([0-9]{1,5})");

    private static final String EXPECTED =
            "expected HOST:PORT, an IPv6 address in brackets: db.internal:5432, \"[::1]:5432\"";

    static TargetAddress of(Section section) {
        if (!section.has("address")) {
            section.problem("address", "missing, " + EXPECTED);
        }
        return section.value("address", new TargetAddress("", 0), EXPECTED, TargetAddress::parse);
    }

    private static Optional<TargetAddress> parse(String text) {
        var match = ADDRESS.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        String host = match.group(1) == null ? match.group(2) : match.group(1);
        return Optional.of(new TargetAddress(host, Integer.parseInt(match.group(3))));
    }
}
