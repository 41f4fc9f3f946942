package dev.sallyport.policy.shell;

import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what follows a dollar, and backquotes.
final class DollarParser {
    /// No quotes, no dollars, no backslashes: it means the same inside double quotes and outside.
    private static final String ARGUMENT = "[A-Za-z0-9_.,:@%+=/*?# -]*";

    private static final Pattern BRACES =
            Pattern.compile(
                    "\\{(?:#(?<counted>[A-Za-z_][A-Za-z0-9_]*)"
                            + "|(?<name>[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])"
                            + "(?:(?<operator>:?[-+?]|##?|%%?|//?|\\^\\^?|,,?|:)(?<argument>"
                            + ARGUMENT
                            + "))?)\\}");
    private static final Pattern SUBSTRING = Pattern.compile(" ?-?[0-9]+(:[0-9]+)?");
    private static final Pattern ARITHMETIC =
            Pattern.compile("[A-Za-z0-9_ \\t\\n$+*/%<>=!&|^~?:;,(){}-]*");

    private final Source source;
    private final Supplier<Node> substitutionBody;
    private final Function<String, Node> parse;

    /// @param substitutionBody reads commands up to the closing parenthesis
    /// @param parse reads a text of its own, one level deeper
    DollarParser(Source source, Supplier<Node> substitutionBody, Function<String, Node> parse) {
        this.source = source;
        this.substitutionBody = substitutionBody;
        this.parse = parse;
    }

    Part dollar(boolean quoted) {
        source.expect("$");
        int c = source.peek();
        if (source.looksAt("((")) {
            source.expect("((");
            return new Part.Arithmetic(arithmetic(), quoted);
        }
        if (c == '(') {
            return substitution(quoted);
        }
        if (c == '{') {
            return braces(quoted);
        }
        if (c == '[') {
            throw new Unjudged("$[…]: an old spelling of arithmetic");
        }
        if (!quoted && c == '\'') {
            return new Part.Text(AnsiQuotes.read(source), true);
        }
        if (!quoted && c == '"') {
            throw new Unjudged("$\"…\": the text depends on the host's translations");
        }
        if (Source.startsName(c)) {
            return Part.Parameter.plain(name(), quoted);
        }
        if (c != Source.END && (Source.isDigit(c) || "@*#?$!-".indexOf(c) >= 0)) {
            return Part.Parameter.plain(String.valueOf((char) source.next()), quoted);
        }
        return new Part.Text("$", true);
    }

    private String name() {
        var name = new StringBuilder();
        while (Source.isNamePart(source.peek())) {
            name.append((char) source.next());
        }
        return name.toString();
    }

    private Part substitution(boolean quoted) {
        source.expect("(");
        var outer = source.enter();
        Node body = substitutionBody.get();
        source.expect(")");
        source.leave(outer);
        return new Part.Substitution(body, quoted);
    }

    private Part braces(boolean quoted) {
        Matcher matcher = source.matcher(BRACES);
        if (!matcher.lookingAt()) {
            throw new Unjudged("a form of ${…} that is not judged");
        }
        source.skipTo(matcher);
        String counted = matcher.group("counted");
        if (counted != null) {
            return new Part.Parameter(counted, "", "", true, quoted);
        }
        String operator = matcher.group("operator");
        String argument = matcher.group("argument");
        if (operator == null || argument == null) {
            return Part.Parameter.plain(matcher.group("name"), quoted);
        }
        if (operator.equals(":") && !SUBSTRING.matcher(argument).matches()) {
            throw new Unjudged("a substring whose place is computed");
        }
        if (!Source.isNamePart(matcher.group("name").charAt(0))) {
            throw new Unjudged("a form of ${…} that is not judged");
        }
        return new Part.Parameter(matcher.group("name"), operator, argument, false, quoted);
    }

    /// The text up to the `))` that closes it, which is taken too.
    String arithmetic() {
        int start = source.position();
        String rest = source.rest();
        int depth = 0;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == ')') {
                if (!rest.startsWith("))", i)) {
                    throw new Unjudged("(( without its ))");
                }
                source.rewind(start + i + 2);
                return plainArithmetic(rest.substring(0, i));
            }
        }
        throw new Unjudged("(( without its ))");
    }

    static String plainArithmetic(String text) {
        if (!ARITHMETIC.matcher(text).matches()) {
            throw new Unjudged("arithmetic on more than names and numbers");
        }
        return text.strip().replaceAll("\\s+", " ");
    }

    Part backquotes(boolean quoted) {
        source.expect("`");
        var text = new StringBuilder();
        while (source.raw() != '`') {
            int c = source.nextRaw();
            if (c == '\\') {
                int next = source.nextRaw();
                boolean special = next == '`' || next == '\\' || next == '$';
                boolean quote = quoted && next == '"';
                text.append(special || quote ? "" : "\\");
                c = next;
            }
            if (c == Source.END) {
                throw new Unjudged("not a complete command: ` expected at the end");
            }
            text.append((char) c);
        }
        source.nextRaw();
        return new Part.Substitution(parse.apply(text.toString()), quoted);
    }
}
