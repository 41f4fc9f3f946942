package dev.sallyport.policy.shell;

import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a script of sed: commands that print, delete, substitute and jump are harmless; those that
/// run programs (`e`) or touch files (`r`, `w`) are not judged.
final class SedScript {
    private static final String ALONE = "=dDgGhHnNpPxzF";
    private static final Pattern END = Pattern.compile("[ \\t]*(?=[;\\n}#]|$)");
    private static final Pattern NUMBER = Pattern.compile("[ \\t]*[0-9]*");
    private static final Pattern LABEL = Pattern.compile("[ \\t]*[A-Za-z0-9_.-]*");
    private static final Pattern FLAGS = Pattern.compile("[gpiIm0-9M]*");
    private static final Pattern LINE_ADDRESS =
            Pattern.compile("[0-9]+(?:~[0-9]+)?|\\$|[+~][0-9]+");

    private final String script;
    private int at;

    private SedScript(String script) {
        this.script = script;
    }

    /// Why it is not judged; empty where it is harmless.
    static Optional<String> problem(String script) {
        try {
            new SedScript(script).read();
            return Optional.empty();
        } catch (Unjudged e) {
            return Optional.of(e.reason());
        }
    }

    private int peek() {
        return at < script.length() ? script.charAt(at) : -1;
    }

    private static Unjudged because(String what) {
        return new Unjudged("a sed script with " + what);
    }

    private void read() {
        while (at < script.length()) {
            char c = script.charAt(at);
            if (" \t\n;".indexOf(c) >= 0) {
                at++;
            } else if (c == '#') {
                toLineEnd();
            } else {
                addresses();
                command();
            }
        }
    }

    private void toLineEnd() {
        int end = script.indexOf('\n', at);
        at = end < 0 ? script.length() : end;
    }

    private void take(Pattern pattern, String otherwise) {
        var matcher = pattern.matcher(script).region(at, script.length());
        if (!matcher.lookingAt()) {
            throw because(otherwise);
        }
        at = matcher.end();
    }

    private void addresses() {
        if (address()) {
            blanks();
            if (peek() == ',') {
                at++;
                blanks();
                if (!address()) {
                    throw because("an address that is not judged");
                }
            }
        }
        blanks();
        while (peek() == '!') {
            at++;
            blanks();
        }
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private boolean address() {
        int c = peek();
        if (c == '/' || c == '\\') {
            at++;
            if (c == '\\') {
                c = peek();
                at++;
            }
            delimited(c);
            while (peek() == 'I' || peek() == 'M') {
                at++;
            }
            return true;
        }
        var matcher = LINE_ADDRESS.matcher(script).region(at, script.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        at = matcher.end();
        return true;
    }

    /// Up to and with the delimiter.
    private void delimited(int delimiter) {
        if (delimiter <= ' ' || delimiter == '\\') {
            throw because("a delimiter that is not judged");
        }
        while (peek() != delimiter) {
            if (peek() == -1) {
                throw because("a part that does not end");
            }
            at += peek() == '\\' ? 2 : 1;
        }
        at++;
    }

    private void command() {
        int c = peek();
        at++;
        if (c == -1) {
            throw because("an address without a command");
        }
        switch (c) {
            case '{', '}' -> {}
            case 's', 'y' -> substitute(c == 's');
            case 'a', 'i', 'c' -> text();
            case 'q', 'Q', 'l', 'L' -> {
                take(NUMBER, "a number");
                take(END, "more than is judged behind a command");
            }
            case 'b', 't', 'T', ':' -> {
                take(LABEL, "a label");
                take(END, "a label that is not judged");
            }
            default -> {
                if (ALONE.indexOf(c) < 0) {
                    throw because("the command " + (char) c);
                }
                take(END, "more than is judged behind a command");
            }
        }
    }

    private void substitute(boolean flags) {
        int delimiter = peek();
        at++;
        delimited(delimiter);
        delimited(delimiter);
        if (flags) {
            take(FLAGS, "flags");
        }
        take(END, "a flag of s or y that is not judged");
    }

    private void text() {
        int end = script.indexOf('\n', at);
        String text = script.substring(at, end < 0 ? script.length() : end);
        if (text.strip().equals("\\") || text.endsWith("\\")) {
            throw because("a text over several lines");
        }
        toLineEnd();
    }
}
