package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;

/// Puts here-documents and functions where they belong in the text that goes out. Until then marks
/// stand for them: control characters, which no line that is judged has.
final class Output {
    private static final char BODY = '\u0001';
    private static final char FUNCTION = '\u0002';

    private final List<String> bodies = new ArrayList<>();

    /// A command list before a reserved word.
    static String ended(String text) {
        return text.endsWith("&") ? text + " " : text + "; ";
    }

    /// @param body with its last newline
    String hereDocument(String body, boolean quoted) {
        String end = "EOT";
        for (int i = 1; ("\n" + body).contains("\n" + end + "\n"); i++) {
            end = "EOT" + i;
        }
        bodies.add(body + end + "\n");
        return (quoted ? "'" + end + "'" : end) + BODY + (bodies.size() - 1) + BODY;
    }

    static String function(String name) {
        return "" + FUNCTION + name + FUNCTION;
    }

    /// A text of its own inside another, such as a substitution: its here-documents come in it.
    String close(String text) {
        var found = new StringBuilder();
        var after = new StringBuilder();
        int at = 0;
        for (int mark = text.indexOf(BODY); mark >= 0; mark = text.indexOf(BODY, at)) {
            int end = text.indexOf(BODY, mark + 1);
            found.append(text, at, mark);
            after.append(bodies.get(Integer.parseInt(text.substring(mark + 1, end))));
            at = end + 1;
        }
        found.append(text.substring(at));
        return after.isEmpty() ? text : found + "\n" + after;
    }

    String finish(String text, Functions functions) {
        String whole = text;
        for (int mark = whole.indexOf(FUNCTION); mark >= 0; mark = whole.indexOf(FUNCTION)) {
            int end = whole.indexOf(FUNCTION, mark + 1);
            String body = functions.text(whole.substring(mark + 1, end));
            whole = whole.substring(0, mark) + body + whole.substring(end + 1);
        }
        return close(whole).stripTrailing();
    }
}
