package dev.sallyport.policy.detect;

import dev.sallyport.core.MaskOrder.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds where values can begin, and asks the matchers there. What a matcher needs to know of the
/// text before is one character.
final class Scanner {
    private static final int WORD = 1;

    /// Where nothing but a word can begin.
    private static final int START = 2;

    /// Where something can begin, whatever stands before.
    private static final int SIGN = 4;

    private final byte[] table = new byte[256];
    private final @Nullable Method card;
    private final @Nullable Method iban;
    private final @Nullable Method email;
    private final @Nullable Method phone;
    private final @Nullable Method socialSecurity;
    private final @Nullable Method ipv4;
    private final @Nullable Method secret;

    Scanner(Map<Detector, Method> methods) {
        card = methods.get(Detector.CARD);
        iban = methods.get(Detector.IBAN);
        email = methods.get(Detector.EMAIL);
        phone = methods.get(Detector.PHONE);
        socialSecurity = methods.get(Detector.US_SSN);
        ipv4 = methods.get(Detector.IPV4);
        secret = methods.get(Detector.SECRET);
        boolean runs = email != null || secret != null;
        for (int c = 0; c < table.length; c++) {
            boolean starts =
                    Chars.digit(c)
                            ? runs || card != null || socialSecurity != null || ipv4 != null
                            : Chars.letter(c) ? runs || iban != null : runs;
            table[c] = (byte) (Chars.word(c) ? WORD | (starts ? START : 0) : 0);
        }
        if (secret != null) {
            table['-'] = SIGN;
            table['$'] = SIGN;
        }
        if (phone != null) {
            table['+'] = SIGN;
        }
    }

    /// The next place from `from` on where a value can begin; `to` where there is none before it.
    int next(byte[] text, int from, int to, int before) {
        int previous = before < 0 ? 0 : table[before];
        for (int at = from; at < to; at++) {
            int current = table[text[at] & 0xFF];
            boolean start = (current & (WORD | START)) == (WORD | START);
            if ((current & SIGN) != 0 || (start && (previous & WORD) == 0)) {
                return at;
            }
            previous = current;
        }
        return to;
    }

    /// A value, and what to do to it.
    record Found(Match match, Method method) {}

    /// What begins at the window's start.
    @Nullable Found at(Window window) {
        int first = window.at(window.start());
        Found found = null;
        if (Chars.digit(first)) {
            found = stronger(found, card, card == null ? null : Numbers.card(window));
            found =
                    stronger(
                            found,
                            socialSecurity,
                            socialSecurity == null ? null : Numbers.socialSecurity(window));
            found = stronger(found, ipv4, ipv4 == null ? null : Numbers.ipv4(window));
        } else if (Chars.letter(first)) {
            found = stronger(found, iban, iban == null ? null : Iban.match(window));
            found = stronger(found, secret, secret == null ? null : Tokens.match(window));
        } else if (first == '+' && phone != null) {
            found = stronger(found, phone, Numbers.phone(window));
        } else if (first == '-' && secret != null) {
            found = stronger(found, secret, PrivateKey.match(window));
        } else if (first == '$' && secret != null) {
            found = stronger(found, secret, Tokens.passwordHash(window));
        }
        return found;
    }

    /// What the run from the window's start to `end` begins or announces: an address, a password
    /// further on.
    @Nullable Found run(Window window, int end) {
        int next = window.at(end);
        if (next == '@' && email != null) {
            return stronger(null, email, Runs.email(window, end));
        }
        if (secret == null) {
            return null;
        }
        if (next == ':' && window.at(end + 1) == '/' && window.at(end + 2) == '/') {
            return stronger(null, secret, Runs.urlPassword(window, end));
        }
        return stronger(null, secret, Runs.setting(window, window.start(), end, false));
    }

    /// `--password value` from the hyphens on.
    @Nullable Found option(Window window) {
        int name = window.start() + 2;
        if (secret == null || !window.has(window.start(), "--") || !Chars.letter(window.at(name))) {
            return null;
        }
        int end = window.runEnd(name);
        return stronger(null, secret, Runs.setting(window, name, end, true));
    }

    boolean looksAtRuns() {
        return email != null || secret != null;
    }

    /// Of two values at one place the one that reaches further, with the stronger method.
    static @Nullable Found stronger(
            @Nullable Found found, @Nullable Method method, @Nullable Match match) {
        if (match == null || method == null) {
            return found;
        }
        if (found == null) {
            return new Found(match, method);
        }
        Match longer = match.to() > found.match().to() ? match : found.match();
        return new Found(
                new Match(found.match().from(), longer.to(), longer.rest(), longer.cut()),
                Method.stronger(found.method(), method));
    }
}
