package dev.sallyport.core.http;

import java.util.List;

/// Names of headers, parameters and fields whose values are for nobody's eyes, the same in every
/// spelling: `apiKey`, `API_KEY`, `x-api-key`, `user[api_key]`.
public final class SecretNames {
    /// What such names end in, in lower case and without what stands between words.
    public static final List<String> ENDINGS =
            List.of(
                    "accesskey",
                    "apikey",
                    "authorization",
                    "credential",
                    "credentials",
                    "passcode",
                    "passphrase",
                    "passwd",
                    "password",
                    "passwort",
                    "privatekey",
                    "pwd",
                    "secret",
                    "secretkey",
                    "token");

    /// Words that say it only of themselves, or at the end of several: a `key` does, a `monkey`
    /// doesn't.
    private static final List<String> WORDS =
            List.of("auth", "code", "cookie", "jwt", "key", "otp", "pass", "sig", "signature");

    private SecretNames() {}

    /// Whether the name says that its value is a secret, or may well be one.
    public static boolean isSecret(String name) {
        int end = end(name);
        return endsInOne(name, end) || endsInWord(name, end);
    }

    /// As [#isSecret], without words that often stand for something else, such as `code` and `key`.
    public static boolean isSurelySecret(String name) {
        return endsInOne(name, end(name));
    }

    /// Whether it may stand between the words of a name.
    public static boolean isSeparator(int c) {
        return c == '_' || c == '-' || c == '.';
    }

    /// Without brackets and numbers behind it.
    private static int end(String name) {
        int end = name.length();
        while (end > 0 && !isLetter(name.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean endsInOne(String name, int end) {
        int last = end == 0 ? 0 : lower(name.charAt(end - 1));
        for (String ending : ENDINGS) {
            if (ending.charAt(ending.length() - 1) == last && start(name, end, ending) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsInWord(String name, int end) {
        for (String word : WORDS) {
            int start = end - word.length();
            if (start >= 0 && start(name, end, word) == start && isStart(name, start)) {
                return true;
            }
        }
        return false;
    }

    /// @return where in the name the ending begins; −1 where the name ends otherwise
    private static int start(String name, int end, String ending) {
        int at = end;
        for (int i = ending.length() - 1; i >= 0; i--) {
            at--;
            while (at >= 0 && isSeparator(name.charAt(at))) {
                at--;
            }
            if (at < 0 || lower(name.charAt(at)) != ending.charAt(i)) {
                return -1;
            }
        }
        return at;
    }

    /// Whether a word begins there: `api_key`, `apiKey`, `2key`.
    private static boolean isStart(String name, int at) {
        return at == 0
                || !isLetter(name.charAt(at - 1))
                || (isUpper(name.charAt(at)) && !isUpper(name.charAt(at - 1)));
    }

    private static boolean isLetter(char c) {
        return lower(c) >= 'a' && lower(c) <= 'z';
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static int lower(char c) {
        return isUpper(c) ? c + ('a' - 'A') : c;
    }
}
