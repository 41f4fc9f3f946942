package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads redirections; bodies of here-documents come when their line has ended.
final class RedirectParser {
    private static final Pattern REDIRECT =
            Pattern.compile(
                    "(?<fd>[0-9]{0,3})(?<operator>&>>|&>|<<<|<<-|<<|<>|<&|>>|>\\||>&|<(?!\\()|>(?!\\())");

    private final Source source;
    private final WordParser words;
    private final Function<String, Word> expanding;

    /// @param expanding reads the body of a here-document that is expanded
    RedirectParser(Source source, WordParser words, Function<String, Word> expanding) {
        this.source = source;
        this.words = words;
        this.expanding = expanding;
    }

    boolean atRedirect() {
        return source.matcher(REDIRECT).lookingAt();
    }

    List<Redirect> all() {
        var found = new ArrayList<Redirect>();
        source.skipBlanks();
        while (atRedirect()) {
            found.addAll(redirect());
            source.skipBlanks();
        }
        return found;
    }

    List<Redirect> redirect() {
        var matcher = source.matcher(REDIRECT);
        if (!matcher.lookingAt()) {
            throw new Unjudged("not a complete command: a redirection expected " + source.place());
        }
        source.skipTo(matcher);
        String digits = matcher.group("fd");
        String operator = matcher.group("operator");
        int descriptor = digits.isEmpty() ? -1 : Integer.parseInt(digits);
        source.skipBlanks();
        if (!words.atWord()) {
            throw new Unjudged("not a complete command: a word expected " + source.place());
        }
        if (operator.equals("<<") || operator.equals("<<-")) {
            return List.of(hereDocument(descriptor, operator.equals("<<-")));
        }
        Word target = words.word();
        if (operator.startsWith("&>")) {
            return both(operator.equals("&>>") ? ">>" : ">", target, descriptor);
        }
        if (operator.endsWith("&")) {
            return duplicate(descriptor, operator, target);
        }
        return List.of(new Redirect(descriptor, operator, target, false));
    }

    /// `&>file` is `>file 2>&1`.
    private static List<Redirect> both(String operator, Word target, int descriptor) {
        if (descriptor >= 0) {
            throw new Unjudged("a number before &>");
        }
        return List.of(
                new Redirect(-1, operator, target, false),
                new Redirect(2, ">&", Word.literal("1"), false));
    }

    private static List<Redirect> duplicate(int descriptor, String operator, Word target) {
        if (target.parts().size() == 1
                && target.parts().getFirst() instanceof Part.Text(String text, _)
                && text.matches("-|[0-9]{1,3}-?")) {
            return List.of(new Redirect(descriptor, operator, Word.literal(text), false));
        }
        if (operator.equals(">&") && descriptor < 0 && isPlainName(target)) {
            return both(">", target, -1);
        }
        throw new Unjudged("a descriptor that is computed");
    }

    private static boolean isPlainName(Word target) {
        return target.parts().stream()
                .allMatch(p -> p instanceof Part.Text || p instanceof Part.Home);
    }

    private Redirect hereDocument(int descriptor, boolean stripTabs) {
        Word delimiter = words.word();
        var text = new StringBuilder();
        boolean quoted = false;
        for (Part part : delimiter.parts()) {
            if (!(part instanceof Part.Text(String piece, boolean wasQuoted))) {
                throw new Unjudged("a here-document whose end is not a plain word");
            }
            text.append(piece);
            quoted |= wasQuoted;
        }
        return new HereDocument(text.toString(), quoted, stripTabs).redirect(descriptor);
    }

    /// Remembers its place; the body is there once the line has ended.
    private final class HereDocument {
        private final String end;
        private final boolean quoted;
        private final boolean stripTabs;
        private final List<Part> body = new ArrayList<>();

        HereDocument(String end, boolean quoted, boolean stripTabs) {
            this.end = end;
            this.quoted = quoted;
            this.stripTabs = stripTabs;
        }

        Redirect redirect(int descriptor) {
            var late = new Part.Late(body);
            source.later(this::read);
            return new Redirect(descriptor, "<<", new Word(List.of(late)), quoted);
        }

        private void read(Source from) {
            var text = new StringBuilder();
            while (true) {
                if (from.raw() == Source.END) {
                    throw new Unjudged("a here-document without its end");
                }
                String line = quoted ? from.line() : continued(from);
                String bare = stripTabs ? line.replaceFirst("^\t+", "") : line;
                if (bare.equals(end)) {
                    break;
                }
                text.append(bare).append('\n');
            }
            if (quoted) {
                body.add(new Part.Text(text.toString(), true));
            } else {
                body.addAll(expanding.apply(text.toString()).parts());
            }
        }

        /// A line of an expanded here-document that ends in a backslash goes on in the next one;
        /// where tabs are taken off as well, shells differ.
        private String continued(Source from) {
            String line = from.line();
            int backslashes = 0;
            while (backslashes < line.length()
                    && line.charAt(line.length() - 1 - backslashes) == '\\') {
                backslashes++;
            }
            if (backslashes % 2 == 1) {
                throw new Unjudged("a here-document with a line that is continued");
            }
            return line;
        }
    }
}
