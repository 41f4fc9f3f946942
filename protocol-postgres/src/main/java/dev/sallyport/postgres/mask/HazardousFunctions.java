package dev.sallyport.postgres.mask;

import java.util.List;
import java.util.Set;

/// Functions of `pg_catalog` that matter to masking (PostgreSQL manual, chapter "Functions and
/// Operators"), by name without schema.
final class HazardousFunctions {
    /// They run a text or read a relation that is named in a value, or read what other sessions or
    /// the server wrote: nobody knows what their result holds.
    private static final Set<String> BLIND =
            Set.of(
                    "ts_stat",
                    "ts_rewrite",
                    "pg_stat_get_activity",
                    "pg_stat_get_backend_activity",
                    "pg_ls_dir",
                    "pg_stat_file",
                    "pg_mcv_list_items");

    private static final List<String> BLIND_PREFIXES =
            List.of(
                    "query_to_xml",
                    "table_to_xml",
                    "cursor_to_xml",
                    "schema_to_xml",
                    "database_to_xml",
                    "pg_logical_slot_",
                    "pg_read_",
                    "lo_",
                    "loread",
                    "dblink",
                    "crosstab",
                    "connectby",
                    "heap_page",
                    "get_raw_page");

    /// They keep an argument where it can be read another way: settings, the random seed,
    /// sequences, locks, large objects, the log, notifications.
    private static final Set<String> KEEPING =
            Set.of(
                    "set_config",
                    "setseed",
                    "pg_notify",
                    "setval",
                    "lowrite",
                    "pg_logical_emit_message");

    private static final List<String> KEEPING_PREFIXES =
            List.of("lo_", "pg_advisory_", "pg_try_advisory_", "pg_replication_", "pg_restore_");

    private HazardousFunctions() {}

    static boolean isBlind(String name) {
        return BLIND.contains(name) || startsWithOneOf(name, BLIND_PREFIXES);
    }

    static boolean keepsArguments(String name) {
        return KEEPING.contains(name) || startsWithOneOf(name, KEEPING_PREFIXES);
    }

    private static boolean startsWithOneOf(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }
}
