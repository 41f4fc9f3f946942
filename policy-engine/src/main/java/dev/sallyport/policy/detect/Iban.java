package dev.sallyport.policy.detect;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// International bank account numbers (ISO 13616): a country, its length, and a remainder of 1 in
/// division by 97; with or without blanks or hyphens after each fourth character.
final class Iban {
    private static final Map<String, Integer> LENGTHS = lengths();

    private Iban() {}

    private static Map<String, Integer> lengths() {
        var lengths = new HashMap<String, Integer>();
        String all =
                "NO15 BE16 DK18 FI18 FK18 FO18 GL18 NL18 SD18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20"
                        + " LU20 MN20 XK20 CH21 HR21 LI21 LV21 BG22 BH22 BY28 CR22 DE22 GB22 GE22 IE22"
                        + " ME22 RS22 VA22 AE23 GI23 IL23 IQ23 OM23 SO23 TL23 AD24 CZ24 ES24 MD24 PK24"
                        + " RO24 SA24 SE24 SK24 TN24 VG24 LY25 PT25 ST25 IS26 TR26 BI27 DJ27 FR27 GR27"
                        + " IT27 MC27 MR27 SM27 AL28 AZ28 CY28 DO28 GT28 HN28 HU28 LB28 NI28 PL28 SV28"
                        + " BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 YE30 MT31 SC31 LC32 RU33";
        for (int i = 0; i < all.length(); i += 5) {
            lengths.put(all.substring(i, i + 2), Integer.parseInt(all.substring(i + 2, i + 4)));
        }
        return Map.copyOf(lengths);
    }

    static @Nullable Match match(Window window) {
        int from = window.start();
        if (!Chars.letter(window.at(from + 1))
                || !Chars.digit(window.at(from + 2))
                || !Chars.digit(window.at(from + 3))) {
            return null;
        }
        Integer length = LENGTHS.get(upper(window.text(from, from + 2)));
        if (length == null) {
            return null;
        }
        var number = new StringBuilder(length);
        int separator = separator(window.at(from + 4));
        int at = from;
        while (number.length() < length) {
            if (separator != 0 && number.length() % 4 == 0 && !number.isEmpty()) {
                if (window.at(at++) != separator) {
                    return null;
                }
            }
            int c = window.at(at++);
            if (!Chars.alphanumeric(c)) {
                return null;
            }
            number.append((char) c);
        }
        return !Chars.word(window.at(at)) && remainder(upper(number.toString())) == 1
                ? new Match(from, at)
                : null;
    }

    private static int separator(int c) {
        return c == ' ' || c == '-' ? c : 0;
    }

    private static String upper(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    /// The first four characters go to the end, letters become 10 to 35.
    private static int remainder(String number) {
        int remainder = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = Character.digit(number.charAt((i + 4) % number.length()), 36);
            remainder = (digit > 9 ? remainder * 100 + digit : remainder * 10 + digit) % 97;
        }
        return remainder;
    }
}
