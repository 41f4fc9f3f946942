package dev.sallyport.http.request;

import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Cookies of clients (RFC 6265, section 4.2). The gateway's own never go up.
final class Cookies {
    private Cookies() {}

    /// @return those that go up; empty where there are none
    static String passed(@Nullable String header) {
        if (header == null) {
            return "";
        }
        if (!header.toLowerCase(Locale.ROOT).contains("sallyport")) {
            return header;
        }
        var kept = new StringJoiner("; ");
        for (String pair : header.split(";", -1)) {
            String name = pair.strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !isOurs(name)) {
                kept.add(pair.strip());
            }
        }
        return kept.toString();
    }

    private static boolean isOurs(String name) {
        return name.startsWith("sallyport")
                || name.startsWith("__host-sallyport")
                || name.startsWith("__secure-sallyport");
    }
}
