package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a list of mask orders hides in one [Catalogue]: columns by OID and number. Made by
/// [Catalogue#maskSet]. Immutable, thread-safe.
public final class MaskSet {
    private final Catalogue catalogue;
    private final List<MaskOrder> orders;
    private final Map<Integer, Map<Integer, Method>> methods;
    private final Map<Integer, Set<String>> names;
    private final Set<String> allNames;

    MaskSet(
            Catalogue catalogue,
            List<MaskOrder> orders,
            Map<Integer, Map<Integer, Method>> methods) {
        this.catalogue = catalogue;
        this.orders = List.copyOf(orders);
        this.methods = Map.copyOf(methods);
        this.names = new HashMap<>();
        this.allNames = new HashSet<>();
        methods.forEach((oid, hidden) -> addNames(oid, hidden.keySet()));
    }

    private void addNames(int oid, Set<Integer> numbers) {
        Relation relation = catalogue.relation(oid);
        if (relation == null) {
            return;
        }
        Set<String> hidden =
                numbers.stream()
                        .map(number -> Catalogue.lower(relation.columns().getOrDefault(number, "")))
                        .collect(Collectors.toUnmodifiableSet());
        names.put(oid, hidden);
        if (!relation.isSystem()) {
            allNames.addAll(hidden);
        }
    }

    Catalogue catalogue() {
        return catalogue;
    }

    List<MaskOrder> orders() {
        return orders;
    }

    /// How a column is hidden; null where it is shown.
    @Nullable Method method(int relation, int number) {
        return methods.getOrDefault(relation, Map.of()).get(number);
    }

    boolean hidesAnyOf(int relation) {
        return methods.containsKey(relation);
    }

    /// Names of the relation's hidden columns, in lower case.
    Set<String> hiddenNames(int relation) {
        return names.getOrDefault(relation, Set.of());
    }

    /// Names of all hidden columns outside the system catalogue, in lower case.
    Set<String> hiddenNames() {
        return allNames;
    }
}
