package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.sql.RelationName;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one target database looked like at one moment, as far as masking needs it: relations and
/// columns, what views are made of, inheritance, generated columns, and names of functions that
/// could stand behind a harmless one. Read by [CatalogueQuery]. Immutable but for a cache;
/// thread-safe.
///
/// Column numbers and OIDs outlive renaming, and what is newer than the snapshot is unknown, so its
/// values are withheld. Only a view or function that is *replaced* keeps its OID: take a new
/// snapshot after definitions changed, and from time to time.
public final class Catalogue {
    private static final int MAX_CACHED_SETS = 64;

    /// A column by the OID of its relation and its number.
    record Column(int relation, int number) {}

    private final Map<Integer, Relation> byOid;
    private final Map<String, List<Relation>> byName;
    final Map<Integer, Set<Integer>> parents;
    final Map<Integer, Set<Integer>> basesOfViews;
    final Set<Integer> viewsOnCode;
    final Map<Column, Column> origins;
    final Map<Column, Set<Integer>> generatedFrom;
    final Set<String> ownFunctions;
    final Set<String> rowFunctions;
    final Set<Integer> textTypes;
    private final boolean ownOperators;
    private final @Nullable String incomplete;

    private final IdentityHashMap<List<MaskOrder>, MaskSet> sets = new IdentityHashMap<>();

    Catalogue(CatalogueReader from) {
        this.byOid = Map.copyOf(from.relations());
        this.byName = from.relationsByName();
        this.parents = from.parents();
        this.basesOfViews = from.basesOfViews();
        this.viewsOnCode = from.viewsOnCode();
        this.origins = from.origins();
        this.generatedFrom = from.generatedFrom();
        this.ownFunctions = from.ownFunctions();
        this.rowFunctions = from.rowFunctions();
        this.textTypes = from.textTypes();
        this.ownOperators = from.ownOperators();
        this.incomplete = from.incomplete();
    }

    /// What the orders hide in this database; resolved once per list (by identity: the policy gives
    /// the same list for the same rules) and kept.
    public MaskSet maskSet(List<MaskOrder> orders) {
        synchronized (sets) {
            MaskSet known = sets.get(orders);
            if (known != null) {
                return known;
            }
            if (sets.size() >= MAX_CACHED_SETS) {
                sets.clear(); // lists of former policies
            }
            MaskSet made = new MaskSetResolver(this, orders).resolve();
            sets.put(orders, made);
            return made;
        }
    }

    /// Whether this OID is known, so that a column of it can be judged; an unknown one is a reason
    /// to take a new snapshot.
    public boolean knows(int relation) {
        return byOid.containsKey(relation);
    }

    /// Why nothing can be judged by this snapshot: null where it is whole.
    @Nullable String incomplete() {
        return incomplete;
    }

    /// Whether someone defined operators or casts: then an expression may call code without naming
    /// it.
    boolean hasOwnOperators() {
        return ownOperators;
    }

    Collection<Relation> relations() {
        return byOid.values();
    }

    @Nullable Relation relation(int oid) {
        return byOid.get(oid);
    }

    /// Everything the name may mean, whatever the search path is; empty for an unknown name.
    List<Relation> named(RelationName name) {
        List<Relation> all = byName.getOrDefault(lower(name.name()), List.of());
        return name.schema().isEmpty()
                ? all
                : all.stream().filter(r -> lower(r.schema()).equals(lower(name.schema()))).toList();
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
