package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks INSERT, UPDATE, DELETE and MERGE. UPDATE, DELETE and MERGE read their target, too.
final class Changes {
    private final Gather facts;
    private final Queries queries;
    private final Expressions expressions;
    private final FromItems fromItems;

    Changes(Gather facts, Queries queries, Expressions expressions, FromItems fromItems) {
        this.facts = facts;
        this.queries = queries;
        this.expressions = expressions;
        this.fromItems = fromItems;
    }

    void walk(Node statement, @Nullable Scope outer, Queries.Stars stars) {
        Scope ctes = queries.with(statement, outer);
        var scope = new Scope(ctes);
        Node name = statement.child("schema_qualified_name");
        if (name == null) {
            throw Unreadable.because("a " + statement.rule() + " without a target");
        }
        RelationName target = fromItems.target(name, statement.child("identifier"), scope);
        facts.effects.add(Effect.WRITE);
        facts.changesOf(target);
        switch (statement.rule()) {
            case "insert_stmt_for_psql" -> insert(statement, target, ctes, scope);
            case "update_stmt_for_psql" -> update(statement, target, scope);
            case "delete_stmt_for_psql" -> delete(statement, target, scope);
            case "merge_stmt_for_psql" -> merge(statement, target, scope);
            default -> throw Unreadable.because("a statement unknown to us: " + statement.rule());
        }
        Node returning = statement.child("returning_select_list_with_alias");
        if (returning != null) {
            returning(returning, target, scope, stars);
        }
    }

    private void insert(Node insert, RelationName target, Scope ctes, Scope scope) {
        facts.verb("INSERT");
        Node columns = insert.child("insert_columns");
        if (columns == null) {
            facts.columnsWritten.add(new ColumnName(target.toString(), "*"));
        } else {
            columns.all("indirection_identifier").forEach(c -> written(c, target, scope));
        }
        Node select = insert.child("select_stmt");
        if (select != null) {
            queries.select(select, ctes, Queries.Stars.HIDDEN);
        }
        Node conflict = insert.child("conflict_action");
        if (conflict != null && conflict.has("update")) {
            facts.verb("UPDATE");
            facts.read(target);
            facts.rowNames.add("excluded");
            scope.addItem("excluded", target);
            sets(conflict, target, scope);
        }
        Node arbiter = insert.child("conflict_object");
        if (arbiter != null) {
            expressions.walk(arbiter, scope);
        }
        for (Node where : conflict == null ? List.<Node>of() : conflict.all("vex")) {
            expressions.walk(where, scope);
        }
    }

    private void update(Node update, RelationName target, Scope scope) {
        facts.verb("UPDATE");
        facts.read(target);
        fromItems.walk(update.all("from_item"), scope);
        sets(update, target, scope);
        where(update, scope);
    }

    private void delete(Node delete, RelationName target, Scope scope) {
        facts.verb("DELETE");
        facts.read(target);
        facts.columnsWritten.add(new ColumnName(target.toString(), "*"));
        fromItems.walk(delete.all("from_item"), scope);
        where(delete, scope);
    }

    private void where(Node statement, Scope scope) {
        if (statement.has("current") && statement.has("of")) {
            return;
        }
        Node condition = statement.after("where", "vex");
        facts.hasWhere &= condition != null && Restriction.restricts(condition);
        if (condition != null) {
            expressions.walk(condition, scope);
        }
    }

    private void sets(Node statement, RelationName target, Scope scope) {
        for (Node set : statement.all("update_set")) {
            set(set, target, scope);
        }
    }

    private void set(Node set, RelationName target, Scope scope) {
        for (Node child : set.children()) {
            if (child.is("indirection_identifier")) {
                written(child, target, scope);
            } else {
                expressions.walk(child, scope);
            }
        }
    }

    private void written(Node column, RelationName target, Scope scope) {
        facts.columnsWritten.add(new ColumnName(target.toString(), column.name()));
        Node rest = column.child("indirection_list");
        if (rest != null) {
            expressions.walk(rest, scope);
        }
    }

    private void merge(Node merge, RelationName target, Scope scope) {
        facts.verb("MERGE");
        facts.read(target);
        fromItems.walk(merge.all("from_item"), scope);
        Node on = merge.after("on", "vex");
        boolean joined = on != null && Restriction.restricts(on);
        if (on != null) {
            expressions.walk(on, scope);
        }
        for (Node when : merge.all("when_condition")) {
            branch(when, target, joined, scope);
        }
    }

    private void branch(Node when, RelationName target, boolean joined, Scope scope) {
        Node condition = when.child("vex");
        boolean restricted = joined;
        if (condition != null) {
            expressions.walk(condition, scope);
        }
        if (when.has("source")) {
            restricted = condition != null && Restriction.restricts(condition);
        }
        Node matched = when.child("merge_matched");
        if (matched != null && (matched.has("update") || matched.has("delete"))) {
            facts.verb(matched.has("update") ? "UPDATE" : "DELETE");
            facts.hasWhere &= restricted;
            matched.all("merge_update").forEach(set -> set(set, target, scope));
        }
        Node notMatched = when.child("merge_not_matched");
        if (notMatched != null && notMatched.has("insert")) {
            mergeInsert(notMatched, target, scope);
        }
    }

    private void mergeInsert(Node insert, RelationName target, Scope scope) {
        facts.verb("INSERT");
        Node columns = insert.child("insert_columns");
        if (columns == null) {
            facts.columnsWritten.add(new ColumnName(target.toString(), "*"));
        } else {
            columns.all("indirection_identifier").forEach(c -> written(c, target, scope));
        }
        Node values = insert.child("values_stmt");
        if (values != null) {
            expressions.walk(values, scope);
        }
    }

    private void returning(Node returning, RelationName target, Scope scope, Queries.Stars stars) {
        facts.read(target);
        facts.rowNames.add("old");
        facts.rowNames.add("new");
        var inner = new Scope(scope);
        Node aliases = returning.child("with_output_alias");
        if (aliases != null) {
            for (Node alias : aliases.all("output_alias")) {
                facts.rowNames.add(alias.children().getLast().name());
            }
        }
        Node list = returning.child("select_list");
        if (list != null) {
            queries.returned(list, inner, scope, stars);
        }
    }
}
