package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text and how far it was read. A backslash before a newline is nothing, as the shell has it,
/// except where a quote or a here-document keeps it.
final class Source {
    static final int END = -1;

    private final String text;
    private int at;
    private List<PendingBody> pending = new ArrayList<>();

    Source(String text) {
        this.text = text;
    }

    /// A here-document whose body begins after the next newline.
    interface PendingBody {
        void read(Source source);
    }

    int peek() {
        while (text.startsWith("\\\n", at)) {
            at += 2;
        }
        return raw();
    }

    /// The next character as it stands, or [#END].
    int raw() {
        return at < text.length() ? text.charAt(at) : END;
    }

    int next() {
        int found = peek();
        at++;
        return found;
    }

    int nextRaw() {
        int found = raw();
        at++;
        return found;
    }

    boolean looksAt(String expected) {
        peek();
        return text.startsWith(expected, at);
    }

    boolean take(String expected) {
        if (!looksAt(expected)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    void expect(String expected) {
        if (!take(expected)) {
            throw new Unjudged("not a complete command: " + expected + " expected " + place());
        }
    }

    String place() {
        return at >= text.length() ? "at the end" : "at character " + (at + 1);
    }

    int position() {
        return at;
    }

    void rewind(int position) {
        at = position;
    }

    String rest() {
        return text.substring(Math.min(at, text.length()));
    }

    /// The pattern matched from here on; nothing is taken.
    Matcher matcher(Pattern pattern) {
        peek();
        return pattern.matcher(text).region(Math.min(at, text.length()), text.length());
    }

    void skipTo(Matcher matcher) {
        at = matcher.end();
    }

    /// Up to and without the newline.
    String line() {
        int end = text.indexOf('\n', at);
        String line = text.substring(Math.min(at, text.length()), end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end + 1;
        return line;
    }

    boolean atEnd() {
        return peek() == END;
    }

    void skipBlanks() {
        while (true) {
            int next = peek();
            if (next == ' ' || next == '\t') {
                at++;
            } else if (next == '#' && (at == 0 || " \t\n;&|()".indexOf(text.charAt(at - 1)) >= 0)) {
                while (raw() != END && raw() != '\n') {
                    at++;
                }
            } else {
                return;
            }
        }
    }

    /// Blanks, comments and newlines; bodies of here-documents are read where they begin.
    void skipLines() {
        skipBlanks();
        while (peek() == '\n') {
            newline();
            skipBlanks();
        }
    }

    void newline() {
        expect("\n");
        List<PendingBody> bodies = pending;
        pending = new ArrayList<>();
        bodies.forEach(body -> body.read(this));
    }

    void later(PendingBody body) {
        pending.add(body);
    }

    /// A substitution has here-documents of its own. The result is handed to [#leave].
    List<PendingBody> enter() {
        List<PendingBody> outer = pending;
        pending = new ArrayList<>();
        return outer;
    }

    void leave(List<PendingBody> outer) {
        requireNoPending();
        pending = outer;
    }

    void requireNoPending() {
        if (!pending.isEmpty()) {
            throw new Unjudged("a here-document without its body");
        }
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    static boolean endsWord(int c) {
        return c == END || " \t\n;&|<>()".indexOf(c) >= 0;
    }

    static boolean startsName(int c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isNamePart(int c) {
        return startsName(c) || isDigit(c);
    }

    static boolean isName(String text) {
        return !text.isEmpty()
                && startsName(text.charAt(0))
                && text.chars().allMatch(Source::isNamePart);
    }
}
