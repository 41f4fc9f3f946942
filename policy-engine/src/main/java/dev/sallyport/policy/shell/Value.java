package dev.sallyport.policy.shell;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// What a variable or a word may be: one of these.
record Value(Set<Pieces> alternatives) {
    static final int MAX_ALTERNATIVES = 16;

    Value {
        alternatives = Set.copyOf(alternatives);
    }

    static Value of(String literal) {
        return new Value(Set.of(Pieces.of(literal)));
    }

    static Value of(Piece piece) {
        return new Value(Set.of(Pieces.of(piece)));
    }

    static Value of(Piece.Kind kind, String text) {
        return of(new Piece.Open(kind, text));
    }

    Value or(Value other) {
        var all = new LinkedHashSet<>(alternatives);
        all.addAll(other.alternatives);
        return all.size() > MAX_ALTERNATIVES ? any() : new Value(all);
    }

    static Value any() {
        return of(Piece.any("?"));
    }

    /// Each with each.
    Value then(Value other) {
        return product(other, Pieces::plus);
    }

    private Value product(Value other, BinaryOperator<Pieces> operation) {
        if (alternatives.size() * other.alternatives.size() > MAX_ALTERNATIVES) {
            return any();
        }
        var all = new LinkedHashSet<Pieces>();
        alternatives.forEach(a -> other.alternatives.forEach(b -> all.add(operation.apply(a, b))));
        return new Value(all);
    }

    /// The only alternative; null where there are several.
    @Nullable Pieces single() {
        return alternatives.size() == 1 ? alternatives.iterator().next() : null;
    }

    @Nullable String literal() {
        Pieces single = single();
        return single == null ? null : single.literal();
    }

    String literalOr(String otherwise) {
        String literal = literal();
        return literal == null ? otherwise : literal;
    }

    boolean isNumber() {
        return alternatives.stream().allMatch(Pieces::isNumber);
    }

    boolean isSolid() {
        return alternatives.stream().allMatch(Pieces::isSolid);
    }

    boolean has(Piece.Kind kind) {
        return alternatives.stream().anyMatch(pieces -> pieces.has(kind));
    }
}
