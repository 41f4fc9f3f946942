package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SessionAction.CopyIn;
import dev.sallyport.core.sql.SessionAction.CopyOut;
import dev.sallyport.core.sql.SessionAction.DeclareCursor;
import dev.sallyport.core.sql.SessionAction.ExecutePrepared;
import dev.sallyport.core.sql.SessionAction.Prepare;
import dev.sallyport.core.sql.StatementFacts;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Statements that hold a statement: EXPLAIN, PREPARE, DECLARE, COPY; and EXECUTE, which names one.
/// Their own words are read here, the inner statement like any other.
final class Wrappers {
    private static final Set<String> PLAN_OPTIONS =
            Set.of(
                    "analyze",
                    "analyse",
                    "verbose",
                    "costs",
                    "settings",
                    "generic_plan",
                    "buffers",
                    "serialize",
                    "wal",
                    "timing",
                    "summary",
                    "memory",
                    "format");
    private static final Set<String> NO = Set.of("false", "off", "0");
    private static final Set<String> CURSOR_OPTIONS =
            Set.of("binary", "asensitive", "insensitive", "no", "scroll");

    private final List<Token> tokens;
    private final String sql;
    private final StatementReader reader;
    private final Gather facts;
    private int at = 1;

    Wrappers(List<Token> tokens, String sql, StatementReader reader, Gather facts) {
        this.tokens = tokens;
        this.sql = sql;
        this.reader = reader;
        this.facts = facts;
    }

    void read(String verb) {
        facts.verb(verb);
        switch (verb) {
            case "EXPLAIN" -> explain();
            case "PREPARE" -> prepare();
            case "DECLARE" -> declare();
            case "EXECUTE" -> execute();
            case "COPY" -> copy();
            default -> throw Unreadable.because("no wrapper: " + verb);
        }
    }

    private void explain() {
        boolean runs = false;
        boolean options =
                word(at, "(")
                        && at + 1 < tokens.size()
                        && tokens.get(at + 1).kind() == Token.Kind.WORD
                        && PLAN_OPTIONS.contains(tokens.get(at + 1).text());
        if (options) {
            int close = closing(at);
            runs = analyzeOption(close);
            at = close + 1;
        } else {
            if (word(at, "analyze") || word(at, "analyse")) {
                runs = true;
                at++;
            }
            at += word(at, "verbose") ? 1 : 0;
        }
        explained(reader.nested(rest()), runs);
    }

    /// Any ANALYZE that isn't plainly switched off runs the statement.
    private boolean analyzeOption(int close) {
        boolean runs = false;
        for (int i = at + 1; i < close; i++) {
            boolean option = word(i - 1, "(") || word(i - 1, ",");
            // In quotes, too: the server compares the option's name alone.
            boolean analyze =
                    tokens.get(i).isName()
                            && (tokens.get(i).text().equals("analyze")
                                    || tokens.get(i).text().equals("analyse"));
            if (option && analyze) {
                runs |= !NO.contains(tokens.get(i + 1).text());
            }
        }
        return runs;
    }

    private void explained(StatementFacts inner, boolean runs) {
        if (runs || inner.action() instanceof ExecutePrepared || !inner.judged()) {
            facts.run(inner);
            facts.action = inner.action();
            return;
        }
        facts.mention(inner);
        facts.hasWhere = true;
        var effects = EnumSet.of(Effect.READ);
        effects.addAll(inner.effects());
        effects.removeAll(Set.of(Effect.WRITE, Effect.DEFINE));
        facts.effects.addAll(effects); // planning may run immutable functions
    }

    private void prepare() {
        facts.effects.add(Effect.SESSION);
        String name = name();
        if (word(at, "(")) {
            at = closing(at) + 1;
        }
        expect("as");
        StatementFacts body = quiet(reader.nested(rest()));
        facts.mention(body);
        if (!body.judged()) {
            facts.doubt(body.reason());
        }
        facts.action = new Prepare(name, body);
    }

    private void declare() {
        facts.effects.add(Effect.SESSION);
        String name = name();
        while (at < tokens.size() && CURSOR_OPTIONS.contains(wordAt(at))) {
            at++;
        }
        expect("cursor");
        if (word(at, "with") || word(at, "without")) {
            at++;
            expect("hold");
        }
        expect("for");
        StatementFacts query = quiet(reader.nested(rest()));
        facts.run(query);
        facts.action = new DeclareCursor(name, query);
    }

    /// The wrapper has an action of its own, so that nobody would see the one within: a setting by
    /// `set_config`.
    private StatementFacts quiet(StatementFacts inner) {
        if (!(inner.action() instanceof SessionAction.None)) {
            facts.doubt("a statement within another one changes the session");
        }
        return inner;
    }

    private void execute() {
        facts.effects.add(Effect.SESSION);
        String name = name();
        facts.action = new ExecutePrepared(name);
        if (at < tokens.size()) {
            Node node = reader.parse(tokens);
            new Queries(facts).expressions().walk(node, new Scope(null));
            SetConfig.read(tokens, sql, facts);
        }
    }

    private void copy() {
        at += word(at, "binary") ? 1 : 0;
        if (word(at, "(")) {
            int close = closing(at);
            StatementFacts query = quiet(reader.nested(tokens.subList(at + 1, close)));
            facts.run(query);
            at = close + 1;
            expect("to");
            transfer(false);
            return;
        }
        copyRelation();
    }

    private void copyRelation() {
        RelationName relation = relation();
        var columns = columns(relation);
        boolean in = word(at, "from");
        if (in) {
            facts.writes.add(relation);
            facts.effects.add(Effect.WRITE);
            facts.columnsWritten.addAll(columns);
        } else {
            facts.read(relation);
            facts.columnsRead.addAll(columns);
        }
        at++;
        if (!in && !word(at - 1, "to")) {
            throw Unreadable.because("COPY without FROM or TO");
        }
        transfer(in);
    }

    private RelationName relation() {
        String first = name();
        String schema = "";
        while (word(at, ".")) {
            at++;
            schema = first;
            first = name();
        }
        return new RelationName(schema, first);
    }

    private Set<ColumnName> columns(RelationName relation) {
        if (!word(at, "(")) {
            return Set.of(new ColumnName(relation.toString(), "*"));
        }
        int close = closing(at);
        var columns = new LinkedHashSet<ColumnName>();
        for (Token token : tokens.subList(at + 1, close)) {
            if (token.isName()) {
                columns.add(new ColumnName(relation.toString(), token.text()));
            }
        }
        at = close + 1;
        return columns;
    }

    private void transfer(boolean in) {
        if (word(at, "stdin") || word(at, "stdout")) {
            facts.action = in ? new CopyIn() : new CopyOut();
        } else {
            boolean program = word(at, "program");
            at += program ? 1 : 0;
            if (at >= tokens.size() || tokens.get(at).kind() != Token.Kind.STRING) {
                throw Unreadable.because("COPY from or to something that isn't understood");
            }
            facts.effects.add(Effect.OUTSIDE);
            if (program) {
                facts.effects.add(Effect.RUN_CODE);
            }
        }
        at++;
        copyOptions();
    }

    /// Options change the format alone; WHERE is an expression and needs the grammar.
    private void copyOptions() {
        if (rest().stream().anyMatch(token -> token.isWord("where"))) {
            Node condition = reader.parse(tokens);
            new Queries(facts).expressions().walk(condition, new Scope(null));
            SetConfig.read(tokens, sql, facts);
        }
    }

    private List<Token> rest() {
        return tokens.subList(Math.min(at, tokens.size()), tokens.size());
    }

    private String name() {
        if (at >= tokens.size() || !tokens.get(at).isName()) {
            throw unexpected();
        }
        return tokens.get(at++).text();
    }

    private void expect(String word) {
        if (!word(at, word)) {
            throw unexpected();
        }
        at++;
    }

    private boolean word(int i, String text) {
        return i < tokens.size() && (tokens.get(i).isWord(text) || tokens.get(i).isSymbol(text));
    }

    private String wordAt(int i) {
        return tokens.get(i).kind() == Token.Kind.WORD ? tokens.get(i).text() : "";
    }

    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).isSymbol("(")) {
                depth++;
            } else if (tokens.get(i).isSymbol(")") && --depth == 0) {
                return i;
            }
        }
        throw unexpected();
    }

    private Unreadable unexpected() {
        return Unreadable.because(
                "the %s statement has a part that isn't understood"
                        .formatted(tokens.getFirst().text()));
    }
}
