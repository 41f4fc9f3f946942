package dev.sallyport.http.request;

import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// What a client prefers (RFC 7240). How long it waits is for the gateway, the rest for the
/// upstream.
///
/// @param patience null where the client doesn't say
/// @param others empty where there are none
record Preferences(@Nullable Duration patience, String others) {
    private static final Preferences NONE = new Preferences(null, "");
    private static final int MOST_DIGITS = 6;

    static Preferences of(@Nullable String header) throws BadRequest {
        if (header == null) {
            return NONE;
        }
        Duration patience = null;
        var others = new StringJoiner(", ");
        for (String preference : header.split(",", -1)) {
            String one = preference.strip();
            if (one.toLowerCase(Locale.ROOT).startsWith("wait=")) {
                patience =
                        patience == null ? seconds(one.substring(5)) : patience; // the first counts
            } else if (!one.isEmpty()) {
                others.add(one);
            }
        }
        return new Preferences(patience, others.toString());
    }

    private static Duration seconds(String value) throws BadRequest {
        if (value.isEmpty()
                || value.length() > MOST_DIGITS
                || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new BadRequest("expected Prefer: wait=SECONDS");
        }
        return Duration.ofSeconds(Long.parseLong(value));
    }
}
