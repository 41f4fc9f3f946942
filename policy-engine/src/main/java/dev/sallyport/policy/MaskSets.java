package dev.sallyport.policy;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Unites the masks of several rules, and answers the same list object for the same rules, so that
/// what is derived from it can be kept. Thread-safe.
final class MaskSets {
    /// Rules come from files, so few sets are ever met; this bounds the rest.
    private static final int MOST_KEPT = 4_096;

    private final Map<List<String>, List<MaskOrder>> kept = new ConcurrentHashMap<>();

    /// @param rules mask rules in the order of their ids
    List<MaskOrder> unite(List<Rule> rules) {
        List<String> key = rules.stream().map(Rule::id).toList();
        if (kept.size() >= MOST_KEPT) {
            List<MaskOrder> known = kept.get(key);
            return known == null ? united(rules) : known;
        }
        return kept.computeIfAbsent(key, _ -> united(rules));
    }

    /// Strongest first; of two orders for one pattern the stronger stays.
    private static List<MaskOrder> united(List<Rule> rules) {
        Map<String, MaskOrder> byPattern = new LinkedHashMap<>();
        for (Rule rule : rules) {
            for (MaskOrder order : rule.masks()) {
                for (String pattern : order.columns()) {
                    byPattern.merge(
                            pattern,
                            new MaskOrder(order.rule(), List.of(pattern), order.method()),
                            MaskSets::stronger);
                }
            }
        }
        List<MaskOrder> united = new ArrayList<>(byPattern.values());
        united.sort(Comparator.comparingInt((MaskOrder o) -> strength(o.method())).reversed());
        return List.copyOf(united);
    }

    private static MaskOrder stronger(MaskOrder a, MaskOrder b) {
        if (a.method() instanceof Method.Partial(int firstA, int lastA)
                && b.method() instanceof Method.Partial(int firstB, int lastB)) {
            return new MaskOrder(
                    a.rule(),
                    a.columns(),
                    new Method.Partial(Math.min(firstA, firstB), Math.min(lastA, lastB)));
        }
        return strength(b.method()) > strength(a.method()) ? b : a;
    }

    private static int strength(Method method) {
        return switch (method) {
            case Method.Partial _ -> 0;
            case Method.Token _ -> 1;
            case Method.Redact _ -> 2;
            case Method.Null _ -> 3;
        };
    }
}
