package dev.sallyport.postgres.mask;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Columns of the system catalogue that hold values of other tables, or what can be told of them,
/// or statements of other sessions; hidden whenever anything is. (PostgreSQL manual, chapters
/// "System Catalogs" and "System Views".)
final class SystemColumns {
    private static final Set<String> OF_EXTENDED =
            Set.of(
                    "schemaname",
                    "tablename",
                    "statistics_schemaname",
                    "statistics_name",
                    "statistics_owner",
                    "attnames",
                    "expr",
                    "exprs",
                    "kinds",
                    "inherited");

    /// Of statistics, what is shown: whose they are.
    private static final Map<String, Set<String>> STATISTICS =
            Map.of(
                    "pg_statistic", Set.of("starelid", "staattnum", "stainherit"),
                    "pg_statistic_ext_data", Set.of("stxoid", "stxdinherit"),
                    "pg_stats", Set.of("schemaname", "tablename", "attname", "inherited"),
                    "pg_stats_ext", OF_EXTENDED,
                    "pg_stats_ext_exprs", OF_EXTENDED);

    private static final Map<String, Set<String>> OTHERS =
            Map.of("pg_stat_activity", Set.of("query"), "pg_largeobject", Set.of("data"));

    private SystemColumns() {}

    static boolean hides(Relation relation, String column) {
        if (!relation.isSystem()) {
            return false;
        }
        Set<String> shown = STATISTICS.get(relation.name());
        return shown == null
                ? OTHERS.getOrDefault(relation.name(), Set.of()).contains(column)
                : !shown.contains(column);
    }

    static String relationsAsLiterals() {
        return Stream.concat(STATISTICS.keySet().stream(), OTHERS.keySet().stream())
                .sorted()
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
    }
}
