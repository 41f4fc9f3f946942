package dev.sallyport.policy.shell;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Redirections: the files they touch, and how they are written again.
final class Redirections {
    private final Interpreter interpreter;

    Redirections(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    /// Each with a blank before it; the empty string where there are none.
    String text(List<Redirect> redirects, ShellState state, Context context) {
        var text = new StringBuilder();
        for (Redirect redirect : redirects) {
            text.append(' ').append(one(redirect, state, context));
        }
        return text.toString();
    }

    /// What standard input surely is; null where that isn't known.
    @Nullable String script(List<Redirect> redirects) {
        Redirect last = null;
        for (Redirect redirect : redirects) {
            last = redirect.isStandardInput() ? redirect : last;
        }
        if (last == null || !last.operator().startsWith("<<")) {
            return null;
        }
        String text = literal(last.target().parts());
        return text == null ? null : last.operator().equals("<<<") ? text + "\n" : text;
    }

    private static @Nullable String literal(List<Part> parts) {
        var text = new StringBuilder();
        for (Part part : parts) {
            String piece =
                    switch (part) {
                        case Part.Text(String literal, _) -> literal;
                        case Part.Late(List<Part> body) -> literal(body);
                        default -> null;
                    };
            if (piece == null) {
                return null;
            }
            text.append(piece);
        }
        return text.toString();
    }

    /// All but those of standard input, which becomes empty.
    List<Redirect> withoutInput(List<Redirect> redirects) {
        var all = new java.util.ArrayList<>(redirects);
        all.removeIf(Redirect::isStandardInput);
        all.add(new Redirect(-1, "<", Word.literal("/dev/null"), false));
        return all;
    }

    private String one(Redirect redirect, ShellState state, Context context) {
        String start =
                (redirect.descriptor() < 0 ? "" : redirect.descriptor()) + redirect.operator();
        if (redirect.operator().equals("<<")) {
            return start + hereDocument(redirect.target(), state, context);
        }
        if (redirect.operator().endsWith("&")) {
            return start + literal(redirect.target().parts());
        }
        Field field =
                interpreter
                        .expander()
                        .single(redirect.target(), Expander.Mode.SINGLE, state, context);
        if (!redirect.operator().equals("<<<")) {
            touch(redirect.operator(), field, state.directories());
        }
        boolean process = field.text().startsWith("<") || field.text().startsWith(">");
        return start + (process ? " " : "") + field.text();
    }

    private void touch(String operator, Field field, Set<String> directories) {
        Kind kind =
                switch (operator) {
                    case "<" -> Kind.READS;
                    case "<>" -> Kind.CHANGES;
                    default -> Kind.WRITES;
                };
        var files = new Files(interpreter.findings());
        for (Pieces pieces : field.value().alternatives()) {
            files.add(kind, new Arg(pieces, field.many(), false), directories);
        }
    }

    private String hereDocument(Word body, ShellState state, Context context) {
        String literal = literal(body.parts());
        if (literal != null) {
            return interpreter.output().hereDocument(literal, true);
        }
        var text = new StringBuilder();
        for (Part part : body.parts()) {
            Part whole = part;
            List<Part> parts = whole instanceof Part.Late(List<Part> late) ? late : List.of(whole);
            parts.forEach(piece -> text.append(expanded(piece, state, context)));
        }
        return interpreter.output().hereDocument(text.toString(), false);
    }

    /// Inside a here-document: without quotes, with backslashes where the shell would see more than
    /// text.
    private String expanded(Part part, ShellState state, Context context) {
        if (part instanceof Part.Text(String text, _)) {
            return text.replace("\\", "\\\\").replace("$", "\\$").replace("`", "\\`");
        }
        Field field =
                interpreter
                        .expander()
                        .single(new Word(List.of(part)), Expander.Mode.SINGLE, state, context);
        String literal = field.value().literal();
        if (literal != null && !context.inFunction()) {
            return literal.replace("\\", "\\\\").replace("$", "\\$").replace("`", "\\`");
        }
        String written = field.text();
        return written.startsWith("\"") && written.endsWith("\"")
                ? written.substring(1, written.length() - 1)
                : written;
    }
}
