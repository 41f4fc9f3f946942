package dev.sallyport.policy.shell;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a parameter expansion may give.
final class Lookup {
    private static final Set<String> COUNTERS =
            Set.of("UID", "EUID", "PPID", "RANDOM", "SECONDS", "LINENO", "EPOCHSECONDS");
    private static final Set<String> TOKENS = Set.of("USER", "LOGNAME", "HOSTNAME");

    private final Interpreter interpreter;

    Lookup(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    Value value(Part.Parameter parameter, String written, ShellState state, Context context) {
        if (parameter.length()) {
            return Value.of(Piece.Kind.COUNT, written);
        }
        Value plain = plain(parameter.name(), written, state, context);
        if (parameter.operator().isEmpty()) {
            return plain;
        }
        Value changed = changed(plain, parameter.operator(), parameter.argument());
        return changed == null ? Value.of(Piece.any(written)) : changed;
    }

    private Value plain(String name, String written, ShellState state, Context context) {
        char first = name.charAt(0);
        if (first == '0') {
            return Value.of(Piece.any(written));
        }
        if (Source.isDigit(first)) {
            return positional(Integer.parseInt(name), written, context);
        }
        if (!Source.isNamePart(first)) {
            return special(first, written, context);
        }
        Value known = state.variables().get(name);
        if (known != null) {
            return renamed(known, written);
        }
        return fromOutside(name, written, state);
    }

    private static Value positional(int number, String written, Context context) {
        List<Value> all = context.positionals();
        if (all == null) {
            return Value.of(Piece.any(written));
        }
        return number <= all.size() ? renamed(all.get(number - 1), written) : Value.of("");
    }

    private static Value special(char name, String written, Context context) {
        return switch (name) {
            case '#' -> {
                List<Value> all = context.positionals();
                yield all == null
                        ? Value.of(Piece.Kind.COUNT, written)
                        : Value.of(String.valueOf(all.size()));
            }
            case '?', '$' -> Value.of(Piece.Kind.COUNT, written);
            default -> Value.of(Piece.any(written));
        };
    }

    private Value fromOutside(String name, String written, ShellState state) {
        if (name.equals("HOME") && interpreter.homeIsKnown()) {
            return Value.of(new Piece.Home());
        }
        if (name.equals("PWD") && !state.directories().isEmpty()) {
            return Paths.value(state.directories());
        }
        // Not every shell has these: they may be empty.
        if (COUNTERS.contains(name)) {
            return Value.of(Piece.Kind.COUNT, written).or(Value.of(""));
        }
        if (TOKENS.contains(name)) {
            return Value.of(Piece.Kind.TOKEN, written).or(Value.of(""));
        }
        return Value.of(Piece.any(written));
    }

    /// What isn't known is shown by the name it has here.
    private static Value renamed(Value value, String written) {
        if (!value.has(Piece.Kind.ANY)) {
            return value;
        }
        return Value.of(Piece.any(written));
    }

    /// Null where the result may be anything.
    private static @Nullable Value changed(Value value, String operator, String argument) {
        String literal = value.literal();
        boolean plainArgument = argument.chars().noneMatch(c -> c == '*' || c == '?');
        return switch (operator) {
            case ":-", "-", ":?", "?" ->
                    literal == null
                            ? null
                            : !literal.isEmpty()
                                    ? value
                                    : operator.equals(":-") && plainArgument
                                            ? Value.of(argument)
                                            : null;
            case ":+", "+" ->
                    literal != null && !literal.isEmpty() && plainArgument
                            ? Value.of(argument)
                            : null;
            case "%" ->
                    argument.equals("/*")
                            ? each(value, Lookup::parent)
                            : plainArgument ? each(value, p -> withoutEnd(p, argument)) : null;
            case "##" -> argument.equals("*/") ? each(value, Lookup::lastSegment) : null;
            default -> null;
        };
    }

    private static @Nullable Value each(Value value, UnaryOperator<@Nullable Pieces> operation) {
        Value all = null;
        for (Pieces pieces : value.alternatives()) {
            Pieces result = pieces.has(Piece.Kind.ANY) ? null : operation.apply(pieces);
            if (result == null) {
                return null;
            }
            all = all == null ? new Value(Set.of(result)) : all.or(new Value(Set.of(result)));
        }
        return all;
    }

    private static @Nullable Pieces withoutEnd(@Nullable Pieces pieces, String end) {
        if (pieces == null || pieces.list().isEmpty()) {
            return pieces;
        }
        if (!(pieces.list().getLast() instanceof Piece.Literal(String text))
                || (!text.endsWith(end) && pieces.hasOpen())) {
            return null;
        }
        String shorter =
                text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
        var start = new Pieces(pieces.list().subList(0, pieces.list().size() - 1));
        return start.plus(Pieces.of(shorter));
    }

    /// `${x##*/}`
    private static @Nullable Pieces lastSegment(@Nullable Pieces pieces) {
        if (pieces == null || pieces.list().stream().anyMatch(p -> p instanceof Piece.Home)) {
            return null;
        }
        for (int i = pieces.list().size() - 1; i >= 0; i--) {
            if (pieces.list().get(i) instanceof Piece.Literal(String text)
                    && text.indexOf('/') >= 0) {
                var rest = new Pieces(pieces.list().subList(i + 1, pieces.list().size()));
                return Pieces.of(text.substring(text.lastIndexOf('/') + 1)).plus(rest);
            }
        }
        return pieces;
    }

    /// `${x%/*}`
    private static @Nullable Pieces parent(@Nullable Pieces pieces) {
        String literal = pieces == null ? null : pieces.literal();
        if (literal == null) {
            return null;
        }
        int slash = literal.lastIndexOf('/');
        return Pieces.of(slash < 0 ? literal : literal.substring(0, slash));
    }
}
