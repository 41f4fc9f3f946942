package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.RelationName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names that a query level can see: its CTEs, its FROM items, and those of the levels around
/// it.
final class Scope {
    private final @Nullable Scope outer;
    private final Set<String> ctes = new HashSet<>();
    private final Map<String, Item> items = new HashMap<>();
    private final List<Item> inOrder = new ArrayList<>();

    /// @param relation null for what is no stored relation: subquery, CTE, function
    record Item(@Nullable RelationName relation) {}

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    void addCte(String name) {
        ctes.add(name);
    }

    boolean seesCte(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.ctes.contains(name)) {
                return true;
            }
        }
        return false;
    }

    void addItem(String alias, @Nullable RelationName relation) {
        var item = new Item(relation);
        items.put(alias, item);
        inOrder.add(item);
    }

    /// The items of this level alone.
    List<Item> items() {
        return inOrder;
    }

    /// @return the relation that the qualifier stands for; empty where it is no stored relation or
    ///   not known
    String relationOf(String qualifier) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Item item = scope.items.get(qualifier);
            if (item != null) {
                return item.relation == null ? "" : item.relation.toString();
            }
        }
        return "";
    }

    /// @return the relation of a column without qualifier, where only one can be meant, else empty
    String onlyRelation() {
        Item only = null;
        for (Scope scope = this; scope != null; scope = scope.outer) {
            for (Item item : scope.inOrder) {
                if (only != null) {
                    return "";
                }
                only = item;
            }
        }
        return only == null || only.relation == null ? "" : only.relation.toString();
    }
}
