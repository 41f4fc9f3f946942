package dev.sallyport.policy.http;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields that are to be hidden, found by the last name first. Immutable.
final class FieldOrders {
    private static final String ANY = "*";

    private record Order(FieldPattern pattern, Method method) {}

    private final Map<String, List<Order>> byLastName = new HashMap<>();

    FieldOrders(List<MaskOrder> orders) {
        for (MaskOrder order : orders) {
            for (String text : order.fields()) {
                FieldPattern pattern = FieldPattern.of(text);
                if (pattern == null) {
                    throw new IllegalArgumentException("no pattern of fields: " + text);
                }
                byLastName
                        .computeIfAbsent(pattern.names().getLast(), _ -> new ArrayList<>())
                        .add(new Order(pattern, order.method()));
            }
        }
    }

    boolean isEmpty() {
        return byLastName.isEmpty();
    }

    /// Whether a field of this name may be meant.
    ///
    /// @param name folded
    boolean mayMean(String name) {
        return byLastName.containsKey(name) || byLastName.containsKey(ANY);
    }

    /// The strongest that is ordered for a field; null where none is.
    ///
    /// @param path names from the outside in, folded
    @Nullable Method of(List<String> path) {
        Method method = among(byLastName.get(path.getLast()), path, null);
        return among(byLastName.get(ANY), path, method);
    }

    private static @Nullable Method among(
            @Nullable List<Order> orders, List<String> path, @Nullable Method before) {
        Method method = before;
        for (Order order : orders == null ? List.<Order>of() : orders) {
            if (order.pattern().matches(path)) {
                method = method == null ? order.method() : Method.stronger(method, order.method());
            }
        }
        return method;
    }
}
