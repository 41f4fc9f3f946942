package dev.sallyport.policy.http;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.policy.detect.TextMask;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where in a JSON text a reader stands, and what is ordered for the value that comes next.
final class JsonPlace {
    static final int MOST_DEPTH = 500;

    private final FieldOrders orders;
    private final TextMask texts;
    private final boolean[] objects = new boolean[MOST_DEPTH];

    /// Of the objects around: the name that was read last in each, folded.
    private final List<String> names = new ArrayList<>();

    private int depth;
    private @Nullable Method ordered;
    private @Nullable Method ofSecret;

    JsonPlace(FieldOrders orders, TextMask texts) {
        this.orders = orders;
        this.texts = texts;
    }

    int depth() {
        return depth;
    }

    boolean inObject() {
        return depth > 0 && objects[depth - 1];
    }

    /// What a field order says of the next value.
    @Nullable Method ordered() {
        return ordered;
    }

    /// What to do to the next value since its name says that it is a secret.
    @Nullable Method ofSecret() {
        return ofSecret;
    }

    void open(boolean object) {
        if (depth == MOST_DEPTH) {
            throw new IllegalArgumentException("deeper than " + MOST_DEPTH + " levels");
        }
        objects[depth++] = object;
        if (object) {
            names.add("");
        }
        valueIsOver();
    }

    void close() {
        if (objects[--depth]) {
            names.removeLast();
        }
        valueIsOver();
    }

    void valueIsOver() {
        ordered = null;
        ofSecret = null;
    }

    /// A name was read, and its value comes next.
    void name(String name) {
        String folded = FieldPattern.folded(name);
        names.set(names.size() - 1, folded);
        ordered = orders.mayMean(folded) ? orders.of(names) : null;
        ofSecret = texts.ofNamed(folded);
    }
}
