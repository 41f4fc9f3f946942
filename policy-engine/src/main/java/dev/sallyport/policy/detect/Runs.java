package dev.sallyport.policy.detect;

import dev.sallyport.core.http.SecretNames;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the character behind a run of word characters and `. % + -` tells: an address, a URL with a
/// password, a setting.
final class Runs {
    private static final List<String> SCHEMES =
            List.of("Bearer", "Basic", "Token", "bearer", "basic", "token");

    /// What stands for a value instead of being one.
    private static final Set<String> NO_VALUES =
            Set.of("null", "none", "None", "nil", "true", "false", "True", "False");

    private static final int MOST_BLANKS = 8;
    private static final int LONGEST_USER_INFO = 256;

    private Runs() {}

    /// `local@domain.tld` (shape of RFC 5321 without quoted parts and literals), where the `@` is
    /// at `end`.
    static @Nullable Match email(Window window, int end) {
        int at = end + 1;
        int label = at;
        int dots = 0;
        boolean letters = true;
        while (true) {
            int c = window.at(at);
            if (Chars.alphanumeric(c) || (c == '-' && at > label)) {
                letters &= Chars.letter(c);
                at++;
            } else if (c == '.' && at > label && Chars.alphanumeric(window.at(at + 1))) {
                at++;
                label = at;
                letters = true;
                dots++;
            } else {
                break;
            }
        }
        return dots > 0 && letters && at - label >= 2 ? new Match(window.start(), at) : null;
    }

    /// `scheme://user:password@host`, where the `://` is at `end`: the password.
    static @Nullable Match urlPassword(Window window, int end) {
        int from = 0;
        int to = 0;
        for (int at = end + 3; at < end + 3 + LONGEST_USER_INFO; at++) {
            int c = window.at(at);
            if (c == Window.END || c <= ' ' || c == '/' || c == '"' || c == '\'' || c == '<') {
                break;
            }
            if (c == ':' && from == 0) {
                from = at + 1;
            } else if (c == '@') {
                to = at;
            }
        }
        return from > 0 && to > from && !isPlaceholder(window, from, to)
                ? new Match(from, to)
                : null;
    }

    /// `name=value`, `"name": "value"`, `Authorization: Bearer value` and the like, where the name
    /// ends at `end` and its end says that the value is secret: the value.
    ///
    /// @param blank whether blanks alone may stand between (`--password value`)
    static @Nullable Match setting(Window window, int from, int end, boolean blank) {
        int at = isQuote(window.at(end)) ? end + 1 : end;
        at = blanks(window, at);
        int sign = window.at(at);
        if ((sign != '=' && sign != ':' && !blank) || !namesSecret(window, from, end)) {
            return null;
        }
        if (sign == '=' || sign == ':') {
            at++;
            int next = window.at(at);
            if (next == sign || (sign == ':' && next == '/')) {
                return null; // a comparison, a path, a URL
            }
            at += next == '>' || next == '=' ? 1 : 0;
            at = blanks(window, at);
        } else if (at == end) {
            return null;
        }
        return isDirectory(window, end, at) ? null : value(window, scheme(window, at));
    }

    private static boolean namesSecret(Window window, int from, int end) {
        int last = Chars.lower(window.at(end - 1));
        for (String ending : SecretNames.ENDINGS) {
            if (ending.charAt(ending.length() - 1) == last && endsIn(window, from, end, ending)) {
                return true;
            }
        }
        return false;
    }

    /// What stands for a value instead of being one: nothing, `$NAME`, `<name>`, `***`, `null`.
    static boolean isPlaceholder(String value) {
        return value.isBlank()
                || value.chars().allMatch(c -> c == '*')
                || value.startsWith("${")
                || value.startsWith("<")
                || NO_VALUES.contains(value);
    }

    /// Whatever stands between the words.
    private static boolean endsIn(Window window, int from, int end, String ending) {
        int at = end;
        for (int i = ending.length() - 1; i >= 0; i--) {
            at--;
            while (i < ending.length() - 1
                    && at >= from
                    && SecretNames.isSeparator(window.at(at))) {
                at--;
            }
            if (at < from || Chars.lower(window.at(at)) != ending.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// `PWD=/srv` is where a shell stands.
    private static boolean isDirectory(Window window, int end, int value) {
        return window.at(value) == '/'
                && Chars.lower(window.at(end - 3)) == 'p'
                && Chars.lower(window.at(end - 2)) == 'w';
    }

    private static int blanks(Window window, int from) {
        int at = from;
        while (at - from < MOST_BLANKS && Chars.blank(window.at(at))) {
            at++;
        }
        return at;
    }

    private static boolean isQuote(int c) {
        return c == '"' || c == '\'' || c == '`';
    }

    /// Past the name of an authentication scheme (RFC 9110, section 11.4).
    private static int scheme(Window window, int at) {
        for (String scheme : SCHEMES) {
            if (window.has(at, scheme) && window.at(at + scheme.length()) == ' ') {
                return blanks(window, at + scheme.length());
            }
        }
        return at;
    }

    private static @Nullable Match value(Window window, int at) {
        int quote = window.at(at);
        Rest.OfKind kind;
        int from = at;
        if (isQuote(quote)) {
            kind = c -> c != quote && c != '\n' && c != '\r' && c != Window.END;
            from++;
        } else {
            kind = Runs::isValue;
        }
        int to = from;
        while (kind.goesOn(window.at(to))) {
            to++;
        }
        if (to == from || isPlaceholder(window, from, to)) {
            return null;
        }
        return Match.run(window, from, to, kind);
    }

    private static boolean isValue(int c) {
        return c > ' ' && c != 0x7F && "\"'`,;&<>|(){}[]".indexOf(c) < 0;
    }

    /// What stands for a value instead of being one: `$NAME`, `<name>`, `%s`, `***`, `null`.
    private static boolean isPlaceholder(Window window, int from, int to) {
        int first = window.at(from);
        if (first == '$' && window.at(from + 1) != '$') {
            int next = window.at(from + 1);
            return Chars.letter(next) || next == '_' || next == '{' || next == '(';
        }
        if (first == '%' || first == '<') {
            return true;
        }
        if (first == '*') {
            for (int at = from; at < to; at++) {
                if (window.at(at) != '*') {
                    return false;
                }
            }
            return true;
        }
        return to - from <= 5 && NO_VALUES.contains(window.text(from, to));
    }
}
