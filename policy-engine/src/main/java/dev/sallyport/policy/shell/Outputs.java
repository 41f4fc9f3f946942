package dev.sallyport.policy.shell;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What little is known of a command's output. It may always be empty: commands fail.
final class Outputs {
    private static final Pattern PLAIN_DATE =
            Pattern.compile("\\+(?:%[YmdHMSFTsjyVuN]|[A-Za-z0-9_.:-])+");
    private static final Pattern COUNTING_DATE = Pattern.compile("\\+%[Ysj]");
    private static final Map<List<String>, Piece.Kind> KNOWN =
            Map.ofEntries(
                    Map.entry(List.of("whoami"), Piece.Kind.TOKEN),
                    Map.entry(List.of("hostname"), Piece.Kind.TOKEN),
                    Map.entry(List.of("hostname", "-s"), Piece.Kind.TOKEN),
                    Map.entry(List.of("hostname", "-f"), Piece.Kind.TOKEN),
                    Map.entry(List.of("uname"), Piece.Kind.TOKEN),
                    Map.entry(List.of("uname", "-s"), Piece.Kind.TOKEN),
                    Map.entry(List.of("uname", "-r"), Piece.Kind.TOKEN),
                    Map.entry(List.of("uname", "-m"), Piece.Kind.TOKEN),
                    Map.entry(List.of("uname", "-n"), Piece.Kind.TOKEN),
                    Map.entry(List.of("arch"), Piece.Kind.TOKEN),
                    Map.entry(List.of("nproc"), Piece.Kind.COUNT),
                    Map.entry(List.of("id", "-u"), Piece.Kind.COUNT),
                    Map.entry(List.of("id", "-g"), Piece.Kind.COUNT),
                    Map.entry(List.of("id", "-un"), Piece.Kind.TOKEN),
                    Map.entry(List.of("id", "-gn"), Piece.Kind.TOKEN));

    /// What every shell's echo prints as it is.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]*");

    private Outputs() {}

    /// @param expansion of a word that has nothing in it but text and parameters
    static Value of(Node body, ShellState state, String text, Function<Word, Value> expansion) {
        Value echoed = echoed(body, expansion);
        if (echoed != null) {
            return echoed.or(Value.of(""));
        }
        List<String> words = words(body);
        Value nothing = Value.of("");
        if (words.equals(List.of("pwd")) && !state.directories().isEmpty()) {
            return Paths.value(state.directories());
        }
        if (words.equals(List.of("mktemp")) || words.equals(List.of("mktemp", "-d"))) {
            return Value.of("/tmp/tmp.").then(Value.of(Piece.Kind.TOKEN, text)).or(nothing);
        }
        Piece.Kind kind = KNOWN.get(words);
        boolean date = !words.isEmpty() && words.getFirst().equals("date");
        if (date && PLAIN_DATE.matcher(words.getLast()).matches() && isDate(words)) {
            boolean count = COUNTING_DATE.matcher(words.getLast()).matches();
            kind = count ? Piece.Kind.COUNT : Piece.Kind.TOKEN;
        }
        return kind == null ? Value.of(Piece.any(text)) : Value.of(kind, text).or(nothing);
    }

    private static boolean isDate(List<String> words) {
        return !words.getLast().startsWith("+-")
                && !words.getLast().startsWith("+.")
                && (words.size() == 2 || (words.size() == 3 && words.get(1).equals("-u")));
    }

    /// `echo WORD`, where it is known what the word is.
    private static @Nullable Value echoed(Node body, Function<Word, Value> expansion) {
        if (!(body instanceof Node.Simple(var assignments, var words, var redirects))
                || !assignments.isEmpty()
                || !redirects.isEmpty()
                || words.size() != 2
                || !words.getFirst().isText("echo")
                || !words.getLast().parts().stream().allMatch(Outputs::isFlat)) {
            return null;
        }
        Value value = expansion.apply(words.getLast());
        return value.alternatives().stream().allMatch(Outputs::isPlain) ? value : null;
    }

    private static boolean isFlat(Part part) {
        return part instanceof Part.Text
                || part instanceof Part.Home
                || (part instanceof Part.Parameter(var name, var operator, _, var length, _)
                        && operator.isEmpty()
                        && !length
                        && Source.isNamePart(name.charAt(0)));
    }

    private static boolean isPlain(Pieces pieces) {
        return !pieces.prefix().startsWith("-")
                && pieces.list().stream()
                        .allMatch(piece ->
                                switch (piece) {
                                    case Piece.Literal(String known) ->
                                            PLAIN.matcher(known).matches();
                                    case Piece.Home _ -> true;
                                    case Piece.Open _ -> false;
                                });
    }

    /// The words of a command that is nothing but plain words; else none.
    private static List<String> words(Node body) {
        if (!(body instanceof Node.Simple(var assignments, var words, var redirects))
                || !assignments.isEmpty()
                || !redirects.isEmpty()) {
            return List.of();
        }
        var all = new java.util.ArrayList<String>();
        for (Word word : words) {
            var text = new StringBuilder();
            for (Part part : word.parts()) {
                if (!(part instanceof Part.Text(String piece, _))) {
                    return List.of();
                }
                text.append(piece);
            }
            all.add(text.toString());
        }
        return all;
    }
}
