package dev.sallyport.postgres.mask;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Columns of the system catalogue that hold values of other tables, or statements of other
/// sessions; hidden whenever anything is. (PostgreSQL manual, chapter "System Catalogs" and "System
/// Views".)
final class SystemColumns {
    private static final Set<String> RELATIONS =
            Set.of(
                    "pg_statistic",
                    "pg_stats",
                    "pg_statistic_ext_data",
                    "pg_stats_ext",
                    "pg_stats_ext_exprs",
                    "pg_stat_activity",
                    "pg_attribute",
                    "pg_largeobject");

    private static final Set<String> COLUMNS =
            Set.of(
                    "stavalues1",
                    "stavalues2",
                    "stavalues3",
                    "stavalues4",
                    "stavalues5",
                    "most_common_vals",
                    "histogram_bounds",
                    "most_common_elems",
                    "range_bounds_histogram",
                    "stxdmcv",
                    "stxdexpr",
                    "query",
                    "attmissingval",
                    "data");

    private SystemColumns() {}

    static boolean hides(Relation relation, String column) {
        return relation.isSystem()
                && RELATIONS.contains(relation.name())
                && COLUMNS.contains(column);
    }

    static String relationsAsLiterals() {
        return List.copyOf(RELATIONS).stream()
                .sorted()
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
    }
}
