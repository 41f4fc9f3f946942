package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.RelationName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks FROM, USING and the targets of changes: first the names, then what is nested in them, so
/// that a LATERAL item or a join condition finds every alias.
final class FromItems {
    private final Gather facts;
    private final Queries queries;
    private final Expressions expressions;

    FromItems(Gather facts, Queries queries, Expressions expressions) {
        this.facts = facts;
        this.queries = queries;
        this.expressions = expressions;
    }

    void walk(List<Node> items, Scope scope) {
        items.forEach(item -> register(item, scope));
        items.forEach(item -> nested(item, scope));
    }

    private void register(Node node, Scope scope) {
        switch (node.rule()) {
            case "from_item" -> {
                node.children().forEach(child -> register(child, scope));
                Node alias = node.child("alias_clause");
                if (alias != null) {
                    facts.rowNames.add(aliasName(alias)); // a join's whole row
                    facts.opaque |= hasColumnList(alias);
                    scope.addItem(aliasName(alias), null);
                }
                joinColumns(node);
            }
            case "from_primary" -> primary(node, scope);
            default -> {}
        }
    }

    private void joinColumns(Node join) {
        if (join.has("natural")) {
            facts.opaque = true; // compares columns that nobody names
        }
        Node using = join.child("names_in_parens");
        if (using != null) {
            for (String column : Names.parts(using)) {
                facts.columnsRead.add(new ColumnName("", column));
            }
        }
    }

    private void primary(Node item, Scope scope) {
        Node table = item.child("schema_qualified_name");
        Node alias = item.child("alias_clause");
        if (table != null) {
            Node name = alias == null ? table : alias;
            boolean stored = relation(table, name, scope);
            facts.opaque |= stored && alias != null && hasColumnList(alias);
        } else if (alias != null) {
            scope.addItem(aliasName(alias), null);
        } else {
            functionItem(item, scope);
        }
    }

    /// A function's row holds what it made of its arguments; one nobody vouches for may hold more.
    private void functionItem(Node item, Scope scope) {
        Node rows = item.child("from_rows_with_alias");
        Node source = rows == null ? item : rows;
        Node alias = source.child("identifier");
        Node call = source.child("function_call");
        if (alias != null) {
            scope.addItem(alias.name(), null);
        } else if (call != null) {
            scope.addItem(Names.parts(call.children().getFirst()).getLast(), null);
        }
    }

    /// @param named the alias clause, or the relation's own name again
    /// @return whether it is a stored relation, not a CTE
    boolean relation(Node table, Node named, Scope scope) {
        RelationName relation = Names.relation(table);
        String alias = named.is("alias_clause") ? aliasName(named) : relation.name();
        if (relation.schema().isEmpty() && scope.seesCte(relation.name())) {
            scope.addItem(alias, null);
            return false;
        }
        facts.read(relation);
        facts.rowNames.add(alias);
        scope.addItem(alias, relation);
        return true;
    }

    /// The target of a change: never a CTE, whatever it is called.
    RelationName target(Node table, @Nullable Node alias, Scope scope) {
        RelationName relation = Names.relation(table);
        String name = alias == null ? relation.name() : alias.name();
        facts.writes.add(relation);
        facts.rowNames.add(name);
        scope.addItem(name, relation);
        return relation;
    }

    private void nested(Node node, Scope scope) {
        for (Node child : node.children()) {
            switch (child.rule()) {
                case "from_item", "from_primary" -> nested(child, scope);
                case "schema_qualified_name", "alias_clause", "names_in_parens" -> {}
                case "table_subquery" -> {
                    for (Node select : child.all("select_stmt")) {
                        queries.select(select, scope, Queries.Stars.HIDDEN);
                    }
                }
                default -> expressions.walk(child, scope);
            }
        }
    }

    private static String aliasName(Node clause) {
        Node name = clause.child("identifier");
        return name == null ? "" : name.name();
    }

    private static boolean hasColumnList(Node clause) {
        return clause.all("identifier").size() > 1;
    }
}
