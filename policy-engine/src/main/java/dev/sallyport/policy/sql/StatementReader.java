package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.StatementFacts;
import java.util.List;
import java.util.Locale;

/// Reads one statement: utilities and wrappers (EXPLAIN, PREPARE, DECLARE, COPY) by their first
/// words, the rest by the grammar. Made for one text; one thread.
final class StatementReader {
    private static final int MOST_WRAPPERS = 4;

    private final String sql;
    private final GrammarParser grammar;
    private final Deadline deadline;
    private final AnalyzerLimits limits;
    private final int depth;

    StatementReader(
            String sql,
            GrammarParser grammar,
            Deadline deadline,
            AnalyzerLimits limits,
            int depth) {
        this.sql = sql;
        this.grammar = grammar;
        this.deadline = deadline;
        this.limits = limits;
        this.depth = depth;
    }

    /// @return never null; unjudged where the statement can't be vouched for
    /// @throws Unreadable only for what another try may bring: the deadline
    StatementFacts read(List<Token> tokens) {
        String verb = verb(tokens);
        try {
            return judge(tokens, verb);
        } catch (Unreadable e) {
            if (e.passing()) {
                throw e;
            }
            return StatementFacts.unjudged(verb, e.reason());
        }
    }

    private StatementFacts judge(List<Token> tokens, String verb) {
        if (depth > MOST_WRAPPERS) {
            throw Unreadable.because("statements within statements, too many");
        }
        var facts = new Gather();
        if (Utilities.read(tokens, sql, facts)) {
            return facts.facts(verb);
        }
        switch (verb) {
            case "EXPLAIN", "PREPARE", "DECLARE", "COPY", "EXECUTE" ->
                    new Wrappers(tokens, sql, this, facts).read(verb);
            case "DO" -> {
                facts.verb(verb, Effect.RUN_CODE);
                facts.opaque = true;
                facts.doubt("DO runs code that isn't read");
            }
            case "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE" ->
                    data(tokens, facts);
            default -> define(tokens, verb, facts);
        }
        return facts.facts(verb.equals("WITH") ? mainVerb(facts) : tag(verb));
    }

    /// Facts of a text within the text, or of what follows a wrapper.
    StatementFacts nested(List<Token> tokens) {
        if (tokens.isEmpty()) {
            throw Unreadable.because("a statement was expected and none is there");
        }
        return new StatementReader(sql, grammar, deadline, limits, depth + 1).read(tokens);
    }

    /// The body of an SQL routine.
    List<StatementFacts> body(String text) {
        var reader = new StatementReader(text, grammar, deadline, limits, depth + 1);
        return Splitter.statements(Lexer.tokens(text, limits)).stream().map(reader::read).toList();
    }

    Node parse(List<Token> tokens) {
        Node node = grammar.parse(tokens, deadline);
        VerbCheck.names(node, tokens);
        return node;
    }

    private void data(List<Token> tokens, Gather facts) {
        Node statement = parse(tokens).children().getFirst();
        if (!statement.is("data_statement")) {
            throw Unreadable.because("the grammar takes this for another kind of statement");
        }
        new Queries(facts).data(statement, null, Queries.Stars.PLAIN);
        VerbCheck.verbs(statement, facts);
        VerbCheck.calls(tokens, facts);
        SetConfig.read(tokens, sql, facts);
    }

    private void define(List<Token> tokens, String verb, Gather facts) {
        if (!Definitions.KNOWN.contains(verb)) {
            throw Unreadable.because("no statement begins with " + verb);
        }
        var definitions = new Definitions(tokens, sql, this, facts);
        try {
            definitions.read(verb, parse(tokens));
        } catch (Unreadable e) {
            if (e.passing() || !WideReading.possible(tokens)) {
                throw e;
            }
            definitions.readWidely(verb);
        }
        SetConfig.read(tokens, sql, facts);
    }

    /// The outermost verb of WITH … is what comes after the CTEs; the union is what counts.
    private static String mainVerb(Gather facts) {
        for (String verb : List.of("MERGE", "DELETE", "UPDATE", "INSERT")) {
            if (facts.verbs.contains(verb)) {
                return verb;
            }
        }
        return "SELECT";
    }

    private static String tag(String verb) {
        return verb.equals("VALUES") || verb.equals("TABLE") ? "SELECT" : verb;
    }

    private static String verb(List<Token> tokens) {
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.WORD) {
                String word = token.text().toUpperCase(Locale.ROOT);
                return switch (word) {
                    case "END" -> "COMMIT";
                    case "ABORT" -> "ROLLBACK";
                    case "ANALYSE" -> "ANALYZE";
                    default -> word;
                };
            }
            if (!token.isSymbol("(")) {
                break;
            }
        }
        return "UNKNOWN";
    }
}
