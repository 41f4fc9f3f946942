package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks queries: WITH, SELECT, VALUES, TABLE, set operations. [Changes] does what changes rows.
final class Queries {
    /// What a star in a select list means for the one who asks what flows where.
    enum Stars {
        /// An item of the outermost list: each column arrives as itself.
        PLAIN,
        /// Its columns flow on without being named.
        HIDDEN,
        /// Nobody looks at the list: EXISTS.
        UNUSED
    }

    private final Gather facts;
    private final Expressions expressions;
    private final FromItems fromItems;
    private final Changes changes;

    Queries(Gather facts) {
        this.facts = facts;
        this.expressions = new Expressions(facts, this);
        this.fromItems = new FromItems(facts, this, expressions);
        this.changes = new Changes(facts, this, expressions, fromItems);
    }

    Expressions expressions() {
        return expressions;
    }

    /// A `data_statement` or one of its forms.
    void data(Node statement, @Nullable Scope outer, Stars stars) {
        switch (statement.rule()) {
            case "data_statement" -> data(statement.children().getFirst(), outer, stars);
            case "select_stmt" -> select(statement, outer, stars);
            default -> changes.walk(statement, outer, stars);
        }
    }

    void select(Node select, @Nullable Scope outer, Stars stars) {
        Scope scope = with(select, outer);
        Scope inner = scope;
        for (Node child : select.children()) {
            if (child.is("select_ops") || child.is("select_ops_no_parens")) {
                inner = operands(child, scope, stars);
            } else if (child.is("after_ops")) {
                after(child, inner, outer == null && stars == Stars.PLAIN);
            }
        }
    }

    /// @return a scope that sees the statement's own CTEs
    Scope with(Node statement, @Nullable Scope outer) {
        var scope = new Scope(outer);
        Node with = statement.child("with_clause");
        if (with == null) {
            return scope;
        }
        List<Node> queries = with.all("with_query");
        if (with.has("recursive")) {
            queries.forEach(query -> scope.addCte(query.name()));
        }
        for (Node query : queries) {
            for (Node child : query.children()) {
                if (child.is("data_statement")) {
                    data(child, scope, Stars.HIDDEN);
                } else {
                    expressions.walk(child, scope);
                }
            }
            scope.addCte(query.name());
        }
        return scope;
    }

    /// @return the scope that ORDER BY sees
    Scope operands(Node node, Scope scope, Stars stars) {
        if (node.is("select_primary")) {
            return primary(node, scope, stars);
        }
        boolean set = node.has("union") || node.has("intersect") || node.has("except");
        Stars below = set ? Stars.HIDDEN : stars;
        Scope inner = scope;
        for (Node child : node.children()) {
            switch (child.rule()) {
                case "select_ops", "select_ops_no_parens", "select_primary" ->
                        inner = operands(child, scope, below);
                case "select_stmt" -> select(child, scope, below);
                default -> {}
            }
        }
        return set ? scope : inner;
    }

    private Scope primary(Node node, Scope outer, Stars stars) {
        var scope = new Scope(outer);
        if (node.child("values_stmt") == null) {
            facts.verb("SELECT");
        }
        Node table = node.child("schema_qualified_name");
        if (table != null) {
            fromItems.relation(table, table, scope);
            star(scope, stars);
            return scope;
        }
        fromItems.walk(node.all("from_item"), scope);
        for (Node child : node.children()) {
            switch (child.rule()) {
                case "from_item", "set_qualifier" -> {}
                case "select_list" -> list(child, scope, stars);
                case "into_table" -> into(child);
                default -> expressions.walk(child, scope);
            }
        }
        return scope;
    }

    /// A select list or a RETURNING list.
    void list(Node list, Scope scope, Stars stars) {
        for (Node item : list.all("select_sublist")) {
            Node expression = item.children().getFirst();
            Node reference = Expressions.whole(expression);
            if (Expressions.isStar(expression)) {
                star(scope, stars);
            } else if (reference.is("indirection_var")) {
                expressions.reference(reference, scope, stars != Stars.HIDDEN);
            } else {
                expressions.walk(expression, scope);
            }
        }
    }

    /// A RETURNING list: its star is the target's columns, and those of USING or FROM.
    void returned(Node list, Scope scope, Scope changed, Stars stars) {
        boolean star =
                list.all("select_sublist").stream()
                        .anyMatch(item -> Expressions.isStar(item.children().getFirst()));
        if (star) {
            star(changed, stars);
        }
        list(list, scope, stars);
    }

    /// A star over subqueries and CTEs hides nothing: their columns are named where they come from.
    private void star(Scope scope, Stars stars) {
        for (Scope.Item item : scope.items()) {
            RelationName relation = item.relation();
            if (relation != null && stars != Stars.UNUSED) {
                facts.columnsRead.add(new ColumnName(relation.toString(), "*"));
                facts.opaque |= stars == Stars.HIDDEN;
            }
        }
    }

    private void into(Node into) {
        Node name = into.child("schema_qualified_name");
        if (name != null) {
            facts.verb("CREATE", Effect.WRITE, Effect.DEFINE);
            facts.objects.add("TABLE");
            facts.writes.add(Names.relation(name));
        }
    }

    private void after(Node clause, Scope scope, boolean outermost) {
        if (clause.has("for")) {
            return; // a lock; the names after OF are aliases
        }
        if (outermost && (clause.has("limit") || (clause.has("fetch") && !clause.has("ties")))) {
            facts.limit = literalLimit(clause);
        }
        expressions.walkChildren(clause, scope);
    }

    private static @Nullable Long literalLimit(Node clause) {
        Node count = clause.child("vex");
        if (count == null) {
            return clause.has("fetch") ? 1L : null;
        }
        List<Token> tokens = count.tokens();
        boolean literal = tokens.size() == 1 && tokens.getFirst().kind() == Token.Kind.INTEGER;
        String digits = literal ? tokens.getFirst().text() : "";
        return !digits.isEmpty() && digits.length() < 18 && digits.chars().allMatch(Chars::isDigit)
                ? Long.valueOf(digits)
                : null;
    }
}
