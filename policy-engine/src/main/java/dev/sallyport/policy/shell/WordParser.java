package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads words: quotes, backslashes, patterns, tildes; what follows a dollar is [DollarParser]'s.
final class WordParser {
    private static final int MAX_PARTS = 300;
    private static final Pattern BRACKET =
            Pattern.compile("\\[[!^]?(?:\\[:[a-z]+:\\]|[A-Za-z0-9_.,:@%+=-])+\\]");
    private static final Pattern UNREADABLE_BRACKET = Pattern.compile("\\[[^\\s;&|<>()]{0,200}\\]");

    private final Source source;
    private final DollarParser dollars;
    private final Supplier<Node> processBody;

    WordParser(Source source, DollarParser dollars, Supplier<Node> processBody) {
        this.source = source;
        this.dollars = dollars;
        this.processBody = processBody;
    }

    boolean atWord() {
        return !Source.endsWord(source.peek()) || atProcess();
    }

    private boolean atProcess() {
        return source.looksAt("<(") || source.looksAt(">(");
    }

    /// The word here; call it where [#atWord] holds.
    Word word() {
        var parts = new ArrayList<Part>();
        var plain = new StringBuilder();
        int brackets = 0;
        while (true) {
            int c = source.peek();
            if (Source.endsWord(c) && !atProcess()) {
                break;
            }
            if (isPlain(c)) {
                plain.append((char) source.next());
                continue;
            }
            if (c == '~' && startsTilde(parts, plain)) {
                flush(plain, parts);
                parts.add(tilde());
                continue;
            }
            if (c == '[' && ++brackets > MAX_PARTS) {
                throw new Unjudged("a word of more than " + MAX_PARTS + " brackets");
            }
            if (c == '[' && !isBracketPattern()) {
                plain.append((char) source.next());
                continue;
            }
            flush(plain, parts);
            special(c, parts);
            if (parts.size() > MAX_PARTS) {
                throw new Unjudged("a word of more than " + MAX_PARTS + " parts");
            }
        }
        flush(plain, parts);
        return new Word(parts);
    }

    private static boolean isPlain(int c) {
        return "'\"\\$`~*?[<>".indexOf(c) < 0;
    }

    private static void flush(StringBuilder plain, List<Part> parts) {
        if (!plain.isEmpty()) {
            parts.add(new Part.Text(plain.toString(), false));
            plain.setLength(0);
        }
    }

    private void special(int c, List<Part> parts) {
        switch (c) {
            case '\'' -> parts.add(new Part.Text(singleQuoted(), true));
            case '"' -> doubleQuoted(parts);
            case '\\' -> parts.add(new Part.Text(escaped(), true));
            case '$' -> parts.add(dollars.dollar(false));
            case '`' -> parts.add(dollars.backquotes(false));
            case '*', '?' -> parts.add(new Part.Glob(String.valueOf((char) source.next())));
            case '[' -> parts.add(new Part.Glob(bracket()));
            case '<', '>' -> parts.add(process());
            default -> parts.add(new Part.Text(String.valueOf((char) source.next()), false));
        }
    }

    private String singleQuoted() {
        source.expect("'");
        var text = new StringBuilder();
        while (source.raw() != '\'') {
            text.append(rawOrFail("'"));
        }
        source.nextRaw();
        return text.toString();
    }

    private String escaped() {
        source.expect("\\");
        return String.valueOf(rawOrFail("a character after the backslash"));
    }

    private char rawOrFail(String missing) {
        int c = source.nextRaw();
        if (c == Source.END) {
            throw new Unjudged("not a complete command: " + missing + " expected at the end");
        }
        return (char) c;
    }

    private void doubleQuoted(List<Part> parts) {
        source.expect("\"");
        int before = parts.size();
        inside(parts, '"');
        source.expect("\"");
        if (parts.size() == before) {
            parts.add(new Part.Text("", true));
        }
    }

    /// What stands between double quotes, or in a here-document that is expanded.
    ///
    /// @param end the quote, or [Source#END]
    void inside(List<Part> parts, int end) {
        var text = new StringBuilder();
        while (source.peek() != end) {
            int c = source.peek();
            if (c == '$' || c == '`') {
                if (!text.isEmpty()) {
                    parts.add(new Part.Text(text.toString(), true));
                    text.setLength(0);
                }
                parts.add(c == '$' ? dollars.dollar(true) : dollars.backquotes(true));
                if (parts.size() > MAX_PARTS) {
                    throw new Unjudged("a word of more than " + MAX_PARTS + " parts");
                }
            } else if (c == '\\') {
                source.next();
                char next = rawOrFail("a character after the backslash");
                boolean special = "$`\\".indexOf(next) >= 0 || (next == '"' && end == '"');
                text.append(special ? "" : "\\").append(next);
            } else {
                source.peek();
                text.append(rawOrFail("\""));
            }
        }
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text.toString(), true));
        }
    }

    /// At the word's start, and after the `=` of what looks like an assignment, as bash has it.
    private static boolean startsTilde(List<Part> parts, StringBuilder plain) {
        if (!parts.isEmpty()) {
            return false;
        }
        if (plain.isEmpty()) {
            return true;
        }
        int last = plain.length() - 1;
        return plain.charAt(last) == '=' && Source.isName(plain.substring(0, last));
    }

    private Part tilde() {
        source.expect("~");
        int next = source.peek();
        if (next == '/' || Source.endsWord(next)) {
            return new Part.Home();
        }
        throw new Unjudged("a tilde with a user or a sign: whose directory it is isn't known");
    }

    private boolean isBracketPattern() {
        if (source.matcher(BRACKET).lookingAt()) {
            return true;
        }
        if (source.matcher(UNREADABLE_BRACKET).lookingAt()) {
            throw new Unjudged("a bracket pattern that is not of plain characters");
        }
        return false;
    }

    private String bracket() {
        var matcher = source.matcher(BRACKET);
        if (!matcher.lookingAt()) {
            throw new Unjudged("a bracket pattern that is not of plain characters");
        }
        source.skipTo(matcher);
        return matcher.group();
    }

    private Part process() {
        char direction = (char) source.next();
        source.expect("(");
        var outer = source.enter();
        Node body = processBody.get();
        source.expect(")");
        source.leave(outer);
        return new Part.ProcessFile(direction, body);
    }
}
