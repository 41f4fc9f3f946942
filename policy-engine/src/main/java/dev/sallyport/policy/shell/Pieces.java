package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One possible value, in order; neighbouring literals are one piece and none is empty.
record Pieces(List<Piece> list) {
    private static final int MAX_LITERAL = 64 << 10;

    static final Pieces EMPTY = new Pieces(List.of());

    Pieces {
        list = List.copyOf(list);
    }

    static Pieces of(String literal) {
        return literal.isEmpty() ? EMPTY : new Pieces(List.of(new Piece.Literal(literal)));
    }

    static Pieces of(Piece piece) {
        return new Pieces(List.of(piece));
    }

    Pieces plus(Pieces other) {
        if (list.isEmpty()) {
            return other;
        }
        var all = new ArrayList<>(list);
        for (Piece piece : other.list) {
            if (piece instanceof Piece.Literal(String text)
                    && all.getLast() instanceof Piece.Literal(String before)) {
                if (before.length() + text.length() > MAX_LITERAL) {
                    throw Unjudged.exhausted("a value that grows too long");
                }
                all.set(all.size() - 1, new Piece.Literal(before + text));
            } else {
                all.add(piece);
            }
        }
        return new Pieces(all);
    }

    /// The whole value; null where a piece of it is open.
    @Nullable String literal() {
        return list.isEmpty()
                ? ""
                : list.size() == 1 && list.getFirst() instanceof Piece.Literal(String text)
                        ? text
                        : null;
    }

    /// What it surely begins with.
    String prefix() {
        return !list.isEmpty() && list.getFirst() instanceof Piece.Literal(String text) ? text : "";
    }

    /// Without the first characters, all of which are in [#prefix].
    Pieces without(int characters) {
        return of(prefix().substring(characters))
                .plus(new Pieces(list.subList(Math.min(1, list.size()), list.size())));
    }

    boolean hasOpen() {
        return list.stream().anyMatch(p -> p instanceof Piece.Open);
    }

    boolean has(Piece.Kind kind) {
        return list.stream().anyMatch(p -> p instanceof Piece.Open(var k, _) && k == kind);
    }

    /// One word when it stands without quotes: nothing in it is split, matched or empty.
    boolean isSolid() {
        return !list.isEmpty()
                && list.stream()
                        .allMatch(p ->
                                switch (p) {
                                    case Piece.Literal(String text) ->
                                            text.chars().noneMatch(Pieces::isSpecial);
                                    case Piece.Home _ -> true;
                                    case Piece.Open(var kind, _) -> kind.isSolid();
                                });
    }

    private static boolean isSpecial(int c) {
        return " \t\n*?[\\".indexOf(c) >= 0;
    }

    /// Whether it may turn out to be an option.
    boolean mayStartWithDash() {
        return !list.isEmpty()
                && list.getFirst() instanceof Piece.Open(var kind, _)
                && kind != Piece.Kind.TOKEN
                && kind != Piece.Kind.COUNT;
    }

    boolean isNumber() {
        String text = literal();
        if (text != null) {
            return text.matches("|-?(0|[1-9][0-9]{0,17})"); // nothing counts as 0
        }
        return list.size() == 1
                && list.getFirst() instanceof Piece.Open(var kind, _)
                && (kind == Piece.Kind.COUNT || kind == Piece.Kind.NUMBER);
    }

    String show() {
        var text = new StringBuilder();
        list.forEach(piece -> text.append(piece.show()));
        return text.toString();
    }
}
