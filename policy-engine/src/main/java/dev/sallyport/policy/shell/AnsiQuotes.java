package dev.sallyport.policy.shell;

/// `$'…'` of bash.
final class AnsiQuotes {
    private static final String PLAIN = "\\'\"?abefnrtv";
    private static final String MEANING = "\\'\"?\u0007\b\u001b\f\n\r\t\u000b";

    private AnsiQuotes() {}

    /// The text; the source stands at the opening quote before and after the closing one then.
    static String read(Source source) {
        source.nextRaw();
        var text = new StringBuilder();
        while (true) {
            int c = source.nextRaw();
            if (c == '\'') {
                return text.toString();
            }
            if (c == Source.END) {
                throw new Unjudged("not a complete command: ' expected at the end");
            }
            text.append(c == '\\' ? escape(source) : checked(c));
        }
    }

    private static String escape(Source source) {
        int c = source.nextRaw();
        if (c == 'x') {
            return checked(number(source, 16, 2));
        }
        if (c == 'u' || c == 'U') {
            return checked(number(source, 16, c == 'u' ? 4 : 8));
        }
        if (c >= '0' && c <= '7') {
            source.rewind(source.position() - 1);
            return checked(number(source, 8, 3));
        }
        int index = c == 'E' ? PLAIN.indexOf('e') : PLAIN.indexOf(c);
        if (c == Source.END || index < 0) {
            throw new Unjudged("$'…' with an escape that is not judged");
        }
        return checked(MEANING.charAt(index));
    }

    private static int number(Source source, int radix, int maxDigits) {
        int value = 0;
        int digits = 0;
        while (digits < maxDigits && Character.digit(source.raw(), radix) >= 0) {
            value = value * radix + Character.digit(source.nextRaw(), radix);
            digits++;
        }
        if (digits == 0) {
            throw new Unjudged("$'…' with an escape that is not judged");
        }
        return value;
    }

    private static String checked(int c) {
        if (!Characters.isReadable(c)) {
            throw new Unjudged("$'…' makes a character that is not printable ASCII");
        }
        return String.valueOf((char) c);
    }
}
