package dev.sallyport.policy.detect;

import org.jspecify.annotations.Nullable;

/// What follows the first line of a private key in PEM or PGP armor (RFC 7468, RFC 9580): words of
/// base64 between blanks and line ends, up to the last line. The line ends may be written as `\n`,
/// as in JSON. Where the last line is missing the key ends before the first word that can't be of
/// it: one of less than 16 characters, or of others.
final class PrivateKey implements Rest {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LONGEST_LABEL = 60;
    private static final int LEAST_WORD = 16;
    private static final int LONGEST_LOOK = 128;
    private static final String[] HEADERS = {
        "Proc-Type: ", "DEK-Info: ", "Version: ", "Comment: ", "Hash: ", "Charset: "
    };

    private boolean over;
    private boolean insideWord;

    /// The first line, and what follows.
    static @Nullable Match match(Window window) {
        int from = window.start();
        if (!window.has(from, BEGIN)) {
            return null;
        }
        int label = from + BEGIN.length();
        int at = labelEnd(window, label);
        if (!window.has(at, DASHES)) {
            return null;
        }
        return window.text(label, at).contains("PRIVATE KEY")
                ? new Match(from, at + DASHES.length(), new PrivateKey(), true)
                : null;
    }

    private static int labelEnd(Window window, int from) {
        int at = from;
        while (at - from < LONGEST_LABEL
                && (Chars.alphanumeric(window.at(at)) || window.at(at) == ' ')) {
            at++;
        }
        return at;
    }

    @Override
    public int end(Window window) {
        int from = window.start();
        if (over) {
            return from;
        }
        if (insideWord) {
            int at = wordEnd(window, from);
            if (at > from) {
                return at;
            }
            insideWord = false;
        }
        int at = gap(window, from);
        if (window.has(at, END)) {
            int last = labelEnd(window, at + END.length());
            boolean whole = window.has(last, DASHES);
            return finished(window, whole ? last + DASHES.length() : last);
        }
        for (String header : HEADERS) {
            if (window.has(at, header)) {
                return line(window, at);
            }
        }
        return word(window, from, at);
    }

    private int word(Window window, int from, int start) {
        int at = wordEnd(window, start);
        if (at - start >= LEAST_WORD || window.at(at) == Window.END) {
            insideWord |= at > start && !window.starved();
            return at;
        }
        return at > start && window.has(gap(window, at), END) ? at : finished(window, from);
    }

    private static int wordEnd(Window window, int from) {
        int at = from;
        while (at - from < LONGEST_LOOK && isKey(window.at(at))) {
            at++;
        }
        return at;
    }

    private int finished(Window window, int at) {
        over |= !window.starved();
        return at;
    }

    private static boolean isKey(int c) {
        return Chars.alphanumeric(c) || c == '+' || c == '/' || c == '=';
    }

    private static int line(Window window, int from) {
        int at = from;
        while (at - from < LONGEST_LOOK && window.at(at) >= ' ') {
            at++;
        }
        return at;
    }

    private static int gap(Window window, int from) {
        int at = from;
        while (at - from < LONGEST_LOOK) {
            int c = window.at(at);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else if (c == '\\' && (window.at(at + 1) == 'n' || window.at(at + 1) == 'r')) {
                at += 2;
            } else {
                break;
            }
        }
        return at;
    }
}
