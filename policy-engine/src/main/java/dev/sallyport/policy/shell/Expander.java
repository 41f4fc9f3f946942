package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// Words to fields: what they may become, and how they are written again. A value that isn't known
/// and stands without quotes stays without; one that a pattern gave becomes one word.
final class Expander {
    /// How a word is read.
    enum Mode {
        /// Split, and patterns matched.
        WORDS,
        /// One field as it is: assignments, redirections.
        SINGLE,
        /// One field whose patterns stay: `case` and `[[`.
        PATTERN
    }

    private final Interpreter interpreter;
    private final Lookup lookup;

    Expander(Interpreter interpreter) {
        this.interpreter = interpreter;
        this.lookup = new Lookup(interpreter);
    }

    Field single(Word word, Mode mode, ShellState state, Context context) {
        var building = new Building(mode, state, context);
        word.parts().forEach(building::add);
        building.started = true;
        building.finish();
        if (building.fields.size() != 1) {
            throw new Unjudged("several words where one is expected");
        }
        return building.fields.getFirst();
    }

    List<Field> fields(List<Word> words, ShellState state, Context context) {
        var all = new ArrayList<Field>();
        for (Word word : words) {
            var building = new Building(Mode.WORDS, state, context);
            word.parts().forEach(building::add);
            building.finish();
            all.addAll(building.fields);
        }
        return all;
    }

    private final class Building {
        private final Mode mode;
        private final ShellState state;
        private final Context context;
        private final List<Field> fields = new ArrayList<>();
        private final Quote text = new Quote();
        private Value value = Value.of("");
        private boolean started;
        private boolean many;
        private boolean pattern;

        Building(Mode mode, ShellState state, Context context) {
            this.mode = mode;
            this.state = state;
            this.context = context;
        }

        void finish() {
            if (started) {
                fields.add(new Field(value, many, pattern, text.take()));
            }
            value = Value.of("");
            started = false;
            many = false;
            pattern = false;
        }

        void add(Part part) {
            switch (part) {
                case Part.Late(List<Part> body) -> body.forEach(this::add);
                case Part.Text(String literal, boolean quoted) -> {
                    literal(literal);
                    started |= quoted || !literal.isEmpty();
                }
                case Part.Glob(String glob) -> glob(glob);
                case Part.Home _ -> solid(Value.of(new Piece.Home()), "\"${HOME}\"");
                case Part.Parameter parameter -> parameter(parameter);
                case Part.Substitution(Node body, boolean quoted) -> {
                    var found = interpreter.substitution(body, state, context);
                    String inner = "$( " + found.text() + " )";
                    String known = found.value().literal();
                    boolean splits = known != null && !Pieces.of(known).isSolid() && !quoted;
                    Value output = splits ? Value.of(Piece.any(inner)) : found.value();
                    if (known != null && !splits) {
                        solid(output, "\"" + inner + "\"");
                    } else {
                        expansion(output, quoted, "\"" + inner + "\"", inner);
                    }
                }
                case Part.Arithmetic(String expression, _) -> {
                    interpreter.arithmetic(expression, state);
                    solid(
                            Value.of(Piece.Kind.NUMBER, "$((" + expression + "))"),
                            "\"$((" + expression + "))\"");
                }
                case Part.ProcessFile(char direction, Node body) -> {
                    String inner = interpreter.process(body, state, context);
                    solid(Value.of("/dev/fd/63"), direction + "( " + inner + " )");
                }
            }
        }

        private void literal(String literal) {
            value = value.then(Value.of(literal));
            text.literal(literal);
        }

        private void glob(String glob) {
            if (mode == Mode.SINGLE) {
                literal(glob);
            } else {
                value = value.then(Value.of(Piece.Kind.NAME, glob));
                text.raw(glob);
                pattern = mode == Mode.WORDS;
            }
            started = true;
        }

        private void solid(Value more, String written) {
            value = value.then(more);
            text.raw(written);
            started = true;
        }

        private void parameter(Part.Parameter parameter) {
            String name = parameter.name();
            if (name.equals("@") || name.equals("*")) {
                positionals(name.equals("@"), parameter.quoted());
                return;
            }
            String written =
                    parameter.length()
                            ? "${#" + name + "}"
                            : "${" + name + parameter.operator() + parameter.argument() + "}";
            Value found = lookup.value(parameter, written, state, context);
            expansion(found, parameter.quoted(), "\"" + written + "\"", written);
        }

        private void positionals(boolean each, boolean quoted) {
            List<Value> all = context.positionals();
            if (all == null) {
                expansion(Value.any(), false, "\"$@\"", "\"$@\"");
                return;
            }
            for (int i = 0; i < all.size(); i++) {
                if (i > 0 && quoted && !each) {
                    literal(" ");
                } else if (i > 0) {
                    finish();
                }
                String written = "${" + (i + 1) + "}";
                Value one = all.get(i);
                String literal = one.literal();
                if (literal != null && quoted) {
                    literal(literal);
                    started = true;
                } else {
                    expansion(one, quoted, "\"" + written + "\"", written);
                }
            }
            started |= quoted && !each;
        }

        private void expansion(Value more, boolean quoted, String whole, String bare) {
            String known = more.literal();
            if (quoted || mode != Mode.WORDS) {
                written(more, known, whole);
                started = true;
            } else if (known != null && !Pieces.of(known).isSolid()) {
                split(known);
            } else if (known != null || more.alternatives().stream().allMatch(this::isOneWord)) {
                written(more, known, whole);
                started = true;
            } else {
                value = value.then(Value.of(Piece.any(bare)));
                text.raw(bare);
                many = true;
                started = true;
            }
        }

        private void written(Value more, @Nullable String known, String whole) {
            value = value.then(more);
            if (known != null && !context.inFunction()) {
                text.literal(known);
            } else {
                text.raw(whole);
            }
        }

        /// A pattern's match, or what has no blanks, or nothing at all: written as one word.
        private boolean isOneWord(Pieces pieces) {
            return pieces.list().isEmpty()
                    || pieces.isSolid()
                    || (pieces.has(Piece.Kind.NAME) && !pieces.has(Piece.Kind.ANY));
        }

        /// As the shell splits a value with the IFS it starts with.
        private void split(String known) {
            if (known.indexOf('[') >= 0 || known.indexOf('\\') >= 0) {
                throw new Unjudged("a variable with a bracket or a backslash, unquoted");
            }
            var tokens = new StringTokenizer(known, " \t\n*?", true);
            boolean pending = false;
            while (tokens.hasMoreTokens()) {
                String token = tokens.nextToken();
                if (token.isBlank()) {
                    pending = started;
                    continue;
                }
                if (pending) {
                    finish();
                    pending = false;
                }
                if (token.equals("*") || token.equals("?")) {
                    value = value.then(Value.of(Piece.Kind.NAME, token));
                    text.raw(token);
                    pattern = true;
                } else {
                    literal(token);
                }
                started = true;
                if (fields.size() > interpreter.budget().limits().maxWords()) {
                    throw new Unjudged("more words than are looked at");
                }
                interpreter.budget().step();
            }
            if (pending) {
                finish();
            }
        }
    }
}
