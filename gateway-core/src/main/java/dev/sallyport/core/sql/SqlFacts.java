package dev.sallyport.core.sql;

import dev.sallyport.core.CommandFacts;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is known of a whole SQL text: its statements in order, and their union. One text is one
/// decision, so one unjudged statement makes the text unjudged. Immutable and shared between
/// sessions.
public final class SqlFacts implements CommandFacts {
    private final List<StatementFacts> statements;
    private final boolean judged;
    private final String reason;
    private final Set<String> verbs;
    private final Set<Effect> effects;
    private final Set<RelationName> reads;
    private final Set<RelationName> writes;
    private final Set<ColumnName> columnsRead;
    private final Set<ColumnName> columnsWritten;
    private final Set<String> functions;
    private final Set<String> objects;
    private final boolean hasWhere;

    public SqlFacts(List<StatementFacts> statements) {
        this.statements = List.copyOf(statements);
        this.judged = statements.stream().allMatch(StatementFacts::judged);
        this.reason =
                statements.stream()
                        .filter(s -> !s.judged())
                        .map(StatementFacts::reason)
                        .findFirst()
                        .orElse("");
        this.verbs = union(StatementFacts::verbs);
        this.effects = union(StatementFacts::effects);
        this.reads = union(StatementFacts::reads);
        this.writes = union(StatementFacts::writes);
        this.columnsRead = union(StatementFacts::columnsRead);
        this.columnsWritten = union(StatementFacts::columnsWritten);
        this.functions = union(StatementFacts::functions);
        this.objects = union(StatementFacts::objects);
        this.hasWhere = statements.stream().allMatch(StatementFacts::hasWhere);
    }

    /// A text that could not be read.
    public static SqlFacts unjudged(String reason) {
        return new SqlFacts(List.of(StatementFacts.unjudged("UNKNOWN", reason)));
    }

    private <T> Set<T> union(Function<StatementFacts, Set<T>> of) {
        if (statements.size() == 1) {
            return of.apply(statements.getFirst());
        }
        return statements.stream()
                .flatMap(s -> of.apply(s).stream())
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.toCollection(LinkedHashSet::new), Set::copyOf));
    }

    /// Empty for a text without a statement (blanks, comments).
    public List<StatementFacts> statements() {
        return statements;
    }

    @Override
    public boolean judged() {
        return judged;
    }

    /// Why the text is unjudged; empty where it is judged.
    @Override
    public String reason() {
        return reason;
    }

    @Override
    public Set<String> verbs() {
        return verbs;
    }

    public Set<Effect> effects() {
        return effects;
    }

    public Set<RelationName> reads() {
        return reads;
    }

    public Set<RelationName> writes() {
        return writes;
    }

    public Set<ColumnName> columnsRead() {
        return columnsRead;
    }

    public Set<ColumnName> columnsWritten() {
        return columnsWritten;
    }

    public Set<String> functions() {
        return functions;
    }

    public Set<String> objects() {
        return objects;
    }

    /// False when any UPDATE or DELETE, at any depth of any statement, has no WHERE.
    public boolean hasWhere() {
        return hasWhere;
    }

    /// The LIMIT of a single statement, where it is a literal.
    public @Nullable Long limit() {
        return statements.size() == 1 ? statements.getFirst().limit() : null;
    }
}
