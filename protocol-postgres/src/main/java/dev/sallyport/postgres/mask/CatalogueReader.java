package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.postgres.mask.Catalogue.Column;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes the rows of [CatalogueQuery] and makes a [Catalogue]. One thread, one use.
public final class CatalogueReader {
    private static final int CELLS = 5;
    private static final int DIGITS = 10;

    private final Map<Integer, String[]> names = new HashMap<>();
    private final Map<Integer, Map<Integer, String>> columns = new HashMap<>();
    private final Map<Integer, Set<Integer>> parents = new HashMap<>();
    private final Map<Integer, Set<Integer>> bases = new HashMap<>();
    private final Set<Integer> viewsOnCode = new HashSet<>();
    private final Map<Column, Column> origins = new HashMap<>();
    private final Set<Column> severalOrigins = new HashSet<>();
    private final Map<Column, Set<Integer>> generated = new HashMap<>();
    private final Set<String> ownFunctions = new HashSet<>();
    private final Set<String> rowFunctions = new HashSet<>();
    private final Set<Integer> textTypes = new HashSet<>();
    private boolean ownOperators;
    private int rows;

    /// Takes the body of a DataRow message, in text format and UTF-8; the reader index stays.
    ///
    /// @throws MaskFailure when the row is not one of the query's
    public void row(ByteBuf body) throws MaskFailure {
        ByteBuf in = body.duplicate();
        try {
            if (in.readUnsignedShort() != CELLS) {
                throw new MaskFailure("a catalogue row has not " + CELLS + " columns");
            }
            String[] cells = new String[CELLS];
            for (int i = 0; i < CELLS; i++) {
                cells[i] = in.readCharSequence(in.readInt(), UTF_8).toString();
            }
            row(cells[0], cells[1], cells[2], cells[3], cells[4]);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new MaskFailure("a catalogue row can't be read: " + e);
        }
    }

    /// Takes one row as text.
    ///
    /// @throws IllegalArgumentException for a kind or a number that the query never gives
    public void row(String kind, String a, String b, String c, String d) {
        if (++rows > CatalogueQuery.MAX_ROWS) {
            return; // incomplete() tells
        }
        switch (kind) {
            case "relation" -> names.put(oid(a), new String[] {b, c});
            case "column" -> columns.computeIfAbsent(oid(a), _ -> new HashMap<>()).put(oid(b), c);
            case "inherits" -> add(parents, oid(a), oid(b));
            case "view-of" -> add(bases, oid(a), oid(b));
            case "view-on-code" -> viewsOnCode.add(oid(a));
            case "origin" ->
                    origin(new Column(oid(a), oid(b)), new Column(oid(c), Short.parseShort(d)));
            case "generated" -> add(generated, new Column(oid(a), oid(b)), oid(c));
            case "function" -> ownFunctions.add(Catalogue.lower(a));
            case "row-function" -> rowFunctions.add(Catalogue.lower(a));
            case "text-type" -> textTypes.add(oid(a));
            case "operator" -> ownOperators = true;
            default -> throw new IllegalArgumentException("kind " + kind);
        }
    }

    private static int oid(String text) {
        if (text.isEmpty() || text.length() > DIGITS) {
            throw new IllegalArgumentException("expected a number");
        }
        return Integer.parseUnsignedInt(text);
    }

    private static <K> void add(Map<K, Set<Integer>> map, K key, int value) {
        map.computeIfAbsent(key, _ -> new HashSet<>()).add(value);
    }

    /// The stored query of a view holds the select lists of its subqueries too, and nothing tells
    /// which of them is the outermost. A column number with one origin in all of them has that one.
    private void origin(Column column, Column of) {
        Column before = origins.putIfAbsent(column, of);
        if (before != null && !before.equals(of)) {
            severalOrigins.add(column);
        }
    }

    public Catalogue build() {
        return new Catalogue(this);
    }

    @Nullable String incomplete() {
        return rows > CatalogueQuery.MAX_ROWS
                ? "the database's catalogue has more than " + CatalogueQuery.MAX_ROWS + " entries"
                : null;
    }

    Map<Integer, Relation> relations() {
        var made = new HashMap<Integer, Relation>();
        names.forEach((oid, name) ->
                made.put(
                        oid,
                        new Relation(oid, name[0], name[1], columns.getOrDefault(oid, Map.of()))));
        return made;
    }

    Map<String, List<Relation>> relationsByName() {
        var made = new HashMap<String, List<Relation>>();
        relations()
                .values()
                .forEach(r ->
                        made.computeIfAbsent(Catalogue.lower(r.name()), _ -> new ArrayList<>())
                                .add(r));
        made.replaceAll((_, list) -> List.copyOf(list));
        return Map.copyOf(made);
    }

    Map<Integer, Set<Integer>> parents() {
        return Map.copyOf(parents);
    }

    Map<Integer, Set<Integer>> basesOfViews() {
        return Map.copyOf(bases);
    }

    Set<Integer> viewsOnCode() {
        return Set.copyOf(viewsOnCode);
    }

    /// Columns of views whose origin is sure and is a column.
    Map<Column, Column> origins() {
        var sure = new HashMap<>(origins);
        sure.keySet().removeAll(severalOrigins);
        sure.values().removeIf(of -> of.relation() == 0 || of.number() == 0);
        return Map.copyOf(sure);
    }

    Map<Column, Set<Integer>> generatedFrom() {
        return Map.copyOf(generated);
    }

    Set<String> ownFunctions() {
        return Set.copyOf(ownFunctions);
    }

    Set<String> rowFunctions() {
        return Set.copyOf(rowFunctions);
    }

    Set<Integer> textTypes() {
        return Set.copyOf(textTypes);
    }

    boolean ownOperators() {
        return ownOperators;
    }
}
