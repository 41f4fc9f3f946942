package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import java.util.ArrayList;
import java.util.List;

/// Walks expressions: columns, function calls, subqueries. What it doesn't know by name it walks
/// through, so that nothing nested is lost.
final class Expressions {
    private final Gather facts;
    private final Queries queries;

    Expressions(Gather facts, Queries queries) {
        this.facts = facts;
        this.queries = queries;
    }

    void walk(Node node, Scope scope) {
        switch (node.rule()) {
            case "select_stmt", "select_stmt_no_parens" ->
                    queries.select(node, scope, Queries.Stars.HIDDEN);
            case "select_primary", "select_ops", "select_ops_no_parens" ->
                    queries.operands(node, scope, Queries.Stars.HIDDEN);
            case "data_statement",
                    "insert_stmt_for_psql",
                    "update_stmt_for_psql",
                    "delete_stmt_for_psql",
                    "merge_stmt_for_psql" ->
                    queries.data(node, scope, Queries.Stars.HIDDEN);
            case "function_call" -> call(node, scope);
            case "indirection_var" -> reference(node, scope, false);
            case "value_expression_primary" -> primary(node, scope);
            case "indirection_list" -> indirection(node, scope);
            case "op", "all_op_ref" -> operator(node);
            case "data_type" -> typeModifiers(node, scope);
            default -> walkChildren(node, scope);
        }
    }

    void walkChildren(Node node, Scope scope) {
        for (Node child : node.children()) {
            walk(child, scope);
        }
    }

    private void primary(Node node, Scope scope) {
        if (node.has("exists")) {
            for (Node subquery : node.all("table_subquery")) {
                for (Node select : subquery.all("select_stmt")) {
                    queries.select(select, scope, Queries.Stars.UNUSED);
                }
            }
        } else if (isStar(node)) {
            hiddenStar(scope);
        } else {
            walkChildren(node, scope);
        }
    }

    /// A star that is no plain item: whatever the relations in sight have flows into something.
    private void hiddenStar(Scope scope) {
        facts.opaque = true;
        facts.columnsRead.add(new ColumnName(scope.onlyRelation(), "*"));
    }

    private void call(Node node, Scope scope) {
        Node name = node.children().getFirst();
        if (!name.is("schema_qualified_name_nontype")) {
            walkChildren(node, scope);
            recordSyntaxFunction(node);
            return;
        }
        List<String> parts = Names.parts(name);
        String schema = parts.size() > 1 ? parts.get(parts.size() - 2) : "";
        facts.call(schema, parts.getLast());
        if (parts.getLast().equals("set_config")) {
            facts.setConfigs++;
        }
        for (Node child : node.children()) {
            if (child.is("vex_or_named_notation")) {
                argument(child, scope);
            } else if (!child.is("schema_qualified_name_nontype")) {
                walk(child, scope);
            }
        }
    }

    /// COALESCE and the like: part of the grammar, never code of somebody's.
    private void recordSyntaxFunction(Node node) {
        Node inner = node.children().getFirst();
        if (!inner.is("cast_specification") && inner.child("cast_specification") == null) {
            facts.functions.add(inner.name());
        }
    }

    private void argument(Node argument, Scope scope) {
        for (Node child : argument.children()) {
            if (child.is("vex") && !isStar(child)) { // count(*)
                walk(child, scope);
            }
        }
    }

    /// @param plainItem whether `t.*` here is an item of the outermost select list
    void reference(Node node, Scope scope, boolean plainItem) {
        if (node.child("dollar_number") != null) {
            walkChildren(node, scope);
            return;
        }
        var names = new ArrayList<String>();
        boolean star = false;
        names.add(node.children().getFirst().name());
        Node list = node.child("indirection_list");
        if (list != null) {
            boolean dotted = true;
            for (Node step : list.children()) {
                Node label = step.child("col_label");
                if (label == null || !dotted) {
                    dotted &= step.isSymbol(".");
                    walkSteps(step, scope);
                } else {
                    names.add(label.name());
                    facts.field(label.name());
                }
                star |= step.isSymbol("*");
            }
        }
        record(names, star, scope);
        facts.opaque |= star && !plainItem;
    }

    /// A subscript, or a field after one.
    private void walkSteps(Node step, Scope scope) {
        if (step.is("indirection")) {
            indirectionStep(step, scope);
        }
    }

    private void record(List<String> names, boolean star, Scope scope) {
        if (star) {
            names.add("*");
        }
        String column = names.getLast();
        switch (names.size()) {
            case 1 -> {
                facts.bareReferences.add(column);
                facts.columnsRead.add(new ColumnName(scope.onlyRelation(), column));
            }
            case 2 ->
                    facts.columnsRead.add(
                            new ColumnName(scope.relationOf(names.getFirst()), column));
            default -> {
                int n = names.size();
                facts.columnsRead.add(
                        new ColumnName(names.get(n - 3) + "." + names.get(n - 2), column));
                for (int i = 1; i < n - 1; i++) {
                    facts.columnsRead.add(new ColumnName("", names.get(i)));
                }
            }
        }
    }

    /// Fields and subscripts after something in parentheses.
    private void indirection(Node list, Scope scope) {
        for (Node step : list.children()) {
            if (step.is("indirection")) {
                indirectionStep(step, scope);
            }
            facts.opaque |= step.isSymbol("*");
        }
    }

    private void indirectionStep(Node step, Scope scope) {
        Node label = step.child("col_label");
        if (label != null) {
            facts.columnsRead.add(new ColumnName("", label.name()));
            facts.field(label.name());
        } else {
            walkChildren(step, scope);
        }
    }

    /// `OPERATOR(schema.+)` outside pg_catalog is somebody's function.
    private void operator(Node node) {
        Node schema = node.child("identifier");
        if (schema != null && !schema.name().equals("pg_catalog")) {
            facts.functions.add(schema.name() + "." + node.tokens().getLast().text());
            facts.effects.add(Effect.RUN_CODE);
            facts.opaque = true;
        }
    }

    private void typeModifiers(Node type, Scope scope) {
        for (Node child : type.children()) {
            if (child.is("vex")) {
                walk(child, scope);
            } else if (child.is("predefined_type")) {
                typeModifiers(child, scope);
            }
        }
    }

    static boolean isStar(Node node) {
        Node only = node;
        while (only.children().size() == 1) {
            only = only.children().getFirst();
        }
        return only.isSymbol("*");
    }

    /// @return the reference that the expression is as a whole, or the expression itself
    static Node whole(Node expression) {
        Node only = expression;
        while (only.children().size() == 1 && !only.is("indirection_var")) {
            only = only.children().getFirst();
        }
        return only.is("indirection_var") ? only : expression;
    }
}
