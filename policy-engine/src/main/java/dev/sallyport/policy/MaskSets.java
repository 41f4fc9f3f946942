package dev.sallyport.policy;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /// Strongest first; of two orders for one pattern or detector the stronger stays.
    private static List<MaskOrder> united(List<Rule> rules) {
        Map<String, MaskOrder> byColumn = new LinkedHashMap<>();
        Map<String, MaskOrder> byField = new LinkedHashMap<>();
        Map<String, MaskOrder> byDetector = new LinkedHashMap<>();
        for (Rule rule : rules) {
            for (MaskOrder order : rule.masks()) {
                for (String pattern : order.columns()) {
                    byColumn.merge(
                            pattern,
                            new MaskOrder(order.rule(), List.of(pattern), order.method()),
                            MaskSets::stronger);
                }
                for (String pattern : order.fields()) {
                    byField.merge(
                            pattern,
                            new MaskOrder(
                                    order.rule(),
                                    List.of(),
                                    List.of(pattern),
                                    Set.of(),
                                    order.method()),
                            MaskSets::stronger);
                }
                for (String detector : new TreeSet<>(order.detectors())) {
                    byDetector.merge(
                            detector,
                            new MaskOrder(
                                    order.rule(), List.of(), Set.of(detector), order.method()),
                            MaskSets::stronger);
                }
            }
        }
        List<MaskOrder> united = new ArrayList<>(byColumn.values());
        united.addAll(byField.values());
        united.addAll(byDetector.values());
        united.sort(Comparator.comparingInt((MaskOrder o) -> o.method().strength()).reversed());
        return List.copyOf(united);
    }

    private static MaskOrder stronger(MaskOrder a, MaskOrder b) {
        boolean second = b.method().strength() > a.method().strength();
        return new MaskOrder(
                second ? b.rule() : a.rule(),
                a.columns(),
                a.fields(),
                a.detectors(),
                Method.stronger(a.method(), b.method()));
    }
}
