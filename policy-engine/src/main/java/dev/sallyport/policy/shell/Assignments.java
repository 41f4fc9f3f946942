package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells `name=value` from other words.
final class Assignments {
    private Assignments() {}

    /// Null where the word is none. `source` stands behind the word.
    static Node.@Nullable Assignment of(Word word, Source source) {
        if (word.parts().isEmpty()
                || !(word.parts().getFirst() instanceof Part.Text(String text, boolean quoted))
                || quoted) {
            return null;
        }
        int equals = text.indexOf('=');
        boolean append = equals > 1 && text.charAt(equals - 1) == '+';
        String name = equals < 1 ? "" : text.substring(0, append ? equals - 1 : equals);
        if (!Source.isName(name)) {
            boolean element = equals > 0 && Source.startsName(text.charAt(0)) && has(word, '[');
            if (element || isElement(word)) {
                throw new Unjudged("arrays are not judged");
            }
            return null;
        }
        if (source.looksAt("(")) {
            throw new Unjudged("arrays are not judged");
        }
        return new Node.Assignment(name, value(word, text.substring(equals + 1)), append);
    }

    private static boolean has(Word word, char c) {
        return word.parts().stream()
                .anyMatch(p -> p instanceof Part.Text(String t, _) && t.indexOf(c) >= 0);
    }

    /// `a[1]=x`: a name, a bracket pattern, and an equals sign after it.
    private static boolean isElement(Word word) {
        List<Part> parts = word.parts();
        return parts.size() > 2
                && parts.getFirst() instanceof Part.Text(String name, boolean quoted)
                && !quoted
                && Source.isName(name)
                && parts.get(1) instanceof Part.Glob(String glob)
                && glob.startsWith("[")
                && parts.get(2) instanceof Part.Text(String after, _)
                && (after.startsWith("=") || after.startsWith("+="));
    }

    /// Tildes after a colon expand too; that is not judged.
    private static Word value(Word word, String first) {
        if (first.contains(":~")) {
            throw new Unjudged("a tilde after a colon");
        }
        var parts = new ArrayList<Part>();
        if (!first.isEmpty()) {
            parts.add(new Part.Text(first, false));
        }
        parts.addAll(word.parts().subList(1, word.parts().size()));
        return new Word(parts);
    }
}
