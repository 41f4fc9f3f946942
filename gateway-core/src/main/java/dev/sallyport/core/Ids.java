package dev.sallyport.core;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Makes ids.
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Crockford's alphabet, in lower case: no i, l, o, u.
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private static final int HANDLE_CHARACTERS = 20;

    private Ids() {}

    /// A UUID of version 7 (RFC 9562, section 5.7): sortable by time, unique, not secret.
    public static UUID uuid7(InstantSource clock) {
        var random = ThreadLocalRandom.current();
        long high = (clock.millis() << 16) | 0x7000L | random.nextInt(0x1000);
        long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /// 100 random bits, typable: `req_4k2…`.
    public static String handle(String prefix) {
        var text = new StringBuilder(prefix).append('_');
        for (int i = 0; i < HANDLE_CHARACTERS; i++) {
            text.append(ALPHABET[RANDOM.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }
}
