package dev.sallyport.policy.detect;

import org.jspecify.annotations.Nullable;

/// Card numbers, social security numbers of the United States, IPv4 addresses, telephone numbers.
/// Each begins at the window's start, where the caller has seen to it that no digit stands before.
final class Numbers {
    private static final int LEAST_CARD_DIGITS = 14;
    private static final int MOST_CARD_DIGITS = 19;
    private static final int LEAST_PHONE_DIGITS = 8;
    private static final int MOST_PHONE_DIGITS = 15;

    /// Groups of the digits where blanks or hyphens part them.
    private static final int[][] CARD_GROUPS = {
        {4, 4, 4, 4}, {4, 4, 4, 4, 3}, {4, 6, 5}, {4, 6, 4}, {4, 4, 4, 2}
    };

    private static final int[] SOCIAL_SECURITY_GROUPS = {3, 2, 4};

    private Numbers() {}

    /// 14 to 19 digits that an issuer could have given, together or in the usual groups, with a
    /// right check digit (ISO/IEC 7812-1).
    static @Nullable Match card(Window window) {
        if (partOfFraction(window)) {
            return null;
        }
        int from = window.start();
        int end = digits(window, from, MOST_CARD_DIGITS + 1);
        if (end - from >= LEAST_CARD_DIGITS) {
            return isCard(window, from, end) && endsNumber(window, end)
                    ? new Match(from, end)
                    : null;
        }
        int separator = window.at(end);
        if (end - from != 4 || (separator != ' ' && separator != '-')) {
            return null;
        }
        int second = digits(window, end + 1, 7) - end - 1;
        if (second != 4 && second != 6) {
            return null;
        }
        for (int[] groups : CARD_GROUPS) {
            int to = grouped(window, from, groups, separator);
            if (to > 0 && isCard(window, from, to) && endsNumber(window, to)) {
                return new Match(from, to);
            }
        }
        return null;
    }

    /// The end of the groups; 0 where the text has others.
    private static int grouped(Window window, int from, int[] groups, int separator) {
        int at = from;
        for (int i = 0; i < groups.length; i++) {
            if (i > 0 && window.at(at++) != separator) {
                return 0;
            }
            int end = digits(window, at, groups[i] + 1);
            if (end - at != groups[i]) {
                return 0;
            }
            at = end;
        }
        return at;
    }

    private static boolean partOfFraction(Window window) {
        return window.before() == '.';
    }

    private static boolean endsNumber(Window window, int end) {
        int next = window.at(end);
        return !Chars.word(next) && !(next == '.' && Chars.digit(window.at(end + 1)));
    }

    private static int digits(Window window, int from, int most) {
        int at = from;
        while (at - from < most && Chars.digit(window.at(at))) {
            at++;
        }
        return at;
    }

    private static boolean isCard(Window window, int from, int to) {
        return isIssued(window, from, to) && luhn(window, from, to);
    }

    /// Issuers' ranges, and how long their numbers are.
    private static boolean isIssued(Window window, int from, int to) {
        int two = 10 * (window.at(from) - '0') + window.at(from + 1) - '0';
        int four = 100 * two + 10 * (window.at(from + 2) - '0') + window.at(from + 3) - '0';
        return switch (countDigits(window, from, to)) {
            case 14 -> two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059);
            case 15 -> two == 34 || two == 37;
            case 16, 17, 18, 19 ->
                    two / 10 == 4
                            || two / 10 == 6
                            || two == 50
                            || (two >= 51 && two <= 58)
                            || (four >= 2200 && four <= 2720)
                            || (four >= 3528 && four <= 3589);
            default -> false;
        };
    }

    private static int countDigits(Window window, int from, int to) {
        int count = 0;
        for (int at = from; at < to; at++) {
            count += Chars.digit(window.at(at)) ? 1 : 0;
        }
        return count;
    }

    /// The check digit, what is between the digits left out.
    private static boolean luhn(Window window, int from, int to) {
        int sum = 0;
        boolean twice = false;
        for (int at = to - 1; at >= from; at--) {
            if (Chars.digit(window.at(at))) {
                int digit = window.at(at) - '0';
                int doubled = twice ? 2 * digit : digit;
                sum += doubled > 9 ? doubled - 9 : doubled;
                twice = !twice;
            }
        }
        return sum % 10 == 0;
    }

    /// `123-45-6789`, without the areas, groups and serials that were never given.
    static @Nullable Match socialSecurity(Window window) {
        int from = window.start();
        int to = grouped(window, from, SOCIAL_SECURITY_GROUPS, '-');
        if (to == 0
                || !endsNumber(window, to)
                || window.at(to) == '-'
                || "-.".indexOf(window.before()) >= 0) {
            return null;
        }
        String area = window.text(from, from + 3);
        return area.equals("000")
                        || area.equals("666")
                        || area.charAt(0) == '9'
                        || window.has(from + 4, "00")
                        || window.has(from + 7, "0000")
                ? null
                : new Match(from, to);
    }

    /// Four numbers up to 255 between dots.
    static @Nullable Match ipv4(Window window) {
        if (partOfFraction(window)) {
            return null;
        }
        int at = window.start();
        for (int part = 0; part < 4; part++) {
            if (part > 0 && window.at(at++) != '.') {
                return null;
            }
            int number = 0;
            int from = at;
            while (at - from < 4 && Chars.digit(window.at(at))) {
                number = 10 * number + window.at(at++) - '0';
            }
            if (at == from || at - from > 3 || number > 255) {
                return null;
            }
        }
        return endsNumber(window, at) ? new Match(window.start(), at) : null;
    }

    /// In the international form (ITU-T E.123): `+`, then 8 to 15 digits, with blanks, hyphens,
    /// dots, slashes or brackets between.
    static @Nullable Match phone(Window window) {
        int from = window.start();
        if (Chars.word(window.before()) || window.at(from + 1) < '1' || window.at(from + 1) > '9') {
            return null;
        }
        int count = 0;
        int end = 0;
        int at = from + 1;
        while (count <= MOST_PHONE_DIGITS) {
            if (Chars.digit(window.at(at))) {
                count++;
                end = ++at;
            } else if (at - end < 2 && " -./()".indexOf(window.at(at)) >= 0) {
                at++;
            } else {
                break;
            }
        }
        return count < LEAST_PHONE_DIGITS || count > MOST_PHONE_DIGITS || Chars.word(window.at(end))
                ? null
                : new Match(from, end);
    }
}
