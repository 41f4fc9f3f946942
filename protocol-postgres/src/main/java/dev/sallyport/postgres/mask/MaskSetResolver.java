package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.postgres.mask.Catalogue.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the columns that mask orders hide, and follows their values into generated columns,
/// children and parents of their table, and views, until nothing new is found. One use.
final class MaskSetResolver {
    private final Catalogue catalogue;
    private final List<MaskOrder> orders;
    private final Map<Integer, Map<Integer, Method>> hidden = new HashMap<>();
    private boolean changed;

    MaskSetResolver(Catalogue catalogue, List<MaskOrder> orders) {
        this.catalogue = catalogue;
        this.orders = orders;
    }

    MaskSet resolve() {
        if (!orders.isEmpty()) {
            named();
            do {
                changed = false;
                catalogue.generatedFrom.forEach(this::generated);
                catalogue.parents.forEach((child, of) -> of.forEach(p -> inherited(child, p)));
                catalogue.basesOfViews.keySet().forEach(this::view);
                catalogue.viewsOnCode.forEach(this::view);
            } while (changed);
        }
        return new MaskSet(catalogue, orders, hidden);
    }

    private void named() {
        var patterns = new ColumnPatterns(orders);
        for (Relation relation : catalogue.relations()) {
            relation.columns()
                    .forEach((number, name) -> {
                        if (relation.isSystem()) {
                            hide(relation, number, systemMethod(relation, name));
                        } else {
                            hide(relation, number, patterns.method(relation, name));
                        }
                    });
        }
    }

    private static @Nullable Method systemMethod(Relation relation, String name) {
        return SystemColumns.hides(relation, name) ? new Method.Redact() : null;
    }

    private void hide(Relation relation, int number, @Nullable Method method) {
        if (method == null || !relation.columns().containsKey(number)) {
            return;
        }
        var columns = hidden.computeIfAbsent(relation.oid(), _ -> new HashMap<>());
        Method before = columns.get(number);
        Method now = Methods.stronger(before, method);
        if (now != null && !now.equals(before)) {
            columns.put(number, now);
            changed = true;
        }
    }

    private @Nullable Method method(Column column) {
        return hidden.getOrDefault(column.relation(), Map.of()).get(column.number());
    }

    private void generated(Column column, Set<Integer> from) {
        Relation relation = catalogue.relation(column.relation());
        boolean ofHidden =
                from.stream().anyMatch(n -> method(new Column(column.relation(), n)) != null);
        if (relation != null && ofHidden) {
            hide(relation, column.number(), new Method.Redact());
        }
    }

    /// Rows of a child are read through its parent too, so what is hidden in one is hidden in the
    /// other.
    private void inherited(int child, int parent) {
        Relation below = catalogue.relation(child);
        Relation above = catalogue.relation(parent);
        if (below != null && above != null) {
            sameNames(above, below);
            sameNames(below, above);
        }
    }

    private void sameNames(Relation from, Relation to) {
        Map<Integer, Method> methods = Map.copyOf(hidden.getOrDefault(from.oid(), Map.of()));
        methods.forEach((number, method) ->
                to.columns()
                        .forEach((n, name) -> {
                            if (name.equals(from.columns().get(number))) {
                                hide(to, n, method);
                            }
                        }));
    }

    /// A column with a known origin is hidden as that is; the others as soon as any column of any
    /// relation below is (PostgreSQL keeps no dependency on a whole row beside one on a column).
    private void view(int oid) {
        Relation view = catalogue.relation(oid);
        if (view == null) {
            return;
        }
        boolean tainted =
                catalogue.viewsOnCode.contains(oid)
                        || catalogue.basesOfViews.getOrDefault(oid, Set.of()).stream()
                                .anyMatch(hidden::containsKey);
        for (int number : view.columns().keySet()) {
            Column origin = catalogue.origins.get(new Column(oid, number));
            if (origin != null && catalogue.knows(origin.relation())) {
                hide(view, number, method(origin));
            } else if (tainted) {
                hide(view, number, new Method.Redact());
            }
        }
    }
}
