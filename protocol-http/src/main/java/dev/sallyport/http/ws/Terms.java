package dev.sallyport.http.ws;

import dev.sallyport.core.Decision.Verdict;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import java.util.ArrayList;
import java.util.List;

/// What rules want of the target's messages. Nothing tells which of them answers which message of
/// the client's, so what one verdict asks for holds for all that comes after it. Not thread-safe.
final class Terms {
    private List<MaskOrder> orders = List.of();
    private Limits limits = Limits.UNLIMITED;

    /// @throws IllegalStateException for a block: nothing passes under it
    void add(Verdict verdict) {
        limits = limits.and(verdict.limits());
        var masks = verdict.masks();
        if (!orders.containsAll(masks)) {
            if (orders.isEmpty()) {
                orders = masks; // the same object for the same rules
                return;
            }
            var all = new ArrayList<>(orders);
            masks.stream().filter(mask -> !orders.contains(mask)).forEach(all::add);
            orders = List.copyOf(all);
        }
    }

    /// What is hidden; empty where nothing is.
    List<MaskOrder> orders() {
        return orders;
    }

    long mostBytes() {
        return limits.bytes();
    }

    boolean isRecorded() {
        return limits.recordBodies();
    }
}
