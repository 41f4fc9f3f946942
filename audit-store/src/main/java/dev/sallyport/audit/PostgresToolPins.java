package dev.sallyport.audit;

import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.ToolPins;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Pins of tools on the audit store, shared by all replicas, with the writer's login. Blocks;
/// whatever it returns from is committed. A tool whose name can't be stored is never pinned, and so
/// never counts as unchanged.
public final class PostgresToolPins implements ToolPins, AutoCloseable {
    static final int MOST_TOOLS = 2_000;
    private static final int MOST_NAME_BYTES = 512;
    private static final int CONNECTIONS = 2;
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /// Committed is on disk, whatever the database's default is.
    private static final String DURABLE =
            "SELECT set_config('synchronous_commit', CASE"
                    + " current_setting('synchronous_commit') WHEN 'remote_apply' THEN"
                    + " 'remote_apply' ELSE 'on' END, true)";

    private final StorePool store;

    public PostgresToolPins(AuditStoreSettings settings) {
        this.store =
                new StorePool(
                        settings.writerConnections("tool pins", SILENCE),
                        "tool-pins",
                        CONNECTIONS,
                        false);
    }

    @Override
    public Map<String, String> seen(String target, Map<String, String> digests) {
        if (digests.size() > MOST_TOOLS) {
            throw new Unavailable("the target offers more than " + MOST_TOOLS + " tools");
        }
        Map<String, String> kept = new TreeMap<>(digests); // one order, so that nobody deadlocks
        kept.keySet().removeIf(name -> !isStorable(name));
        return kept.isEmpty()
                ? Map.of()
                : store.transaction(connection -> seen(connection, target, kept));
    }

    private static boolean isStorable(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= MOST_NAME_BYTES
                && ApprovalRows.storable(name).equals(name);
    }

    private static Map<String, String> seen(
            Connection connection, String target, Map<String, String> digests) throws SQLException {
        durable(connection);
        try (var query =
                connection.prepareStatement("SELECT tool, digest FROM audit.tools_seen(?, ?, ?)")) {
            query.setString(1, target);
            query.setArray(2, connection.createArrayOf("text", digests.keySet().toArray()));
            query.setArray(3, connection.createArrayOf("text", digests.values().toArray()));
            Map<String, String> pinned = new HashMap<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    pinned.put(rows.getString(1), rows.getString(2));
                }
            }
            return pinned;
        }
    }

    private static void durable(Connection connection) throws SQLException {
        try (var set = connection.createStatement()) {
            set.execute(DURABLE);
        }
    }

    @Override
    public boolean pin(String target, String tool, String digest, String by) {
        return isStorable(tool)
                && store.transaction(connection -> {
                    durable(connection);
                    return ApprovalRows.call(
                            connection,
                            "SELECT audit.tool_accept(?, ?, ?, ?)",
                            target,
                            tool,
                            digest,
                            ApprovalRows.storable(by));
                });
    }

    @Override
    public List<Pin> list(String target) {
        return store.transaction(connection -> {
            try (var query =
                    connection.prepareStatement(
                            "SELECT tool, pinned, seen FROM audit.tool WHERE target = ?"
                                    + " ORDER BY changed DESC, tool")) {
                query.setString(1, target);
                List<Pin> pins = new ArrayList<>();
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        pins.add(
                                new Pin(
                                        target,
                                        rows.getString(1),
                                        rows.getString(2),
                                        rows.getString(3)));
                    }
                }
                return pins;
            }
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
