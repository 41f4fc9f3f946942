package dev.sallyport.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one connection of a lane. One COPY is one transaction: the server says COPY is complete only
/// after the commit (PostgreSQL manual, "Message Flow": autocommit of a simple query). Used by the
/// lane's thread alone, but for [#abort] and [#abortIfSilent].
final class LaneConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LaneConnection.class);

    /// SQLSTATE class 44, "WITH CHECK OPTION Violation": a row that was not stored as it was given.
    private static final String NOT_STORED = "44000";

    private final Connection connection;
    private final CopyWire wire;
    private final Set<Integer> daysReady = new HashSet<>();

    /// Since when the lane waits for the end of a COPY, while it does.
    private volatile @Nullable Long waitsSince;

    private LaneConnection(Connection connection) throws SQLException {
        this.connection = connection;
        this.wire = CopyWire.of(connection);
    }

    /// Connects, and registers the lane where that has not been done.
    static LaneConnection open(DataSource store, LaneId lane) throws SQLException {
        var opened = new LaneConnection(store.getConnection());
        try {
            opened.checkDurability();
            opened.register(lane);
            opened.ensureDays(List.of(Math.toIntExact(LocalDate.now(ZoneOffset.UTC).toEpochDay())));
            return opened;
        } catch (SQLException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void checkDurability() throws SQLException {
        connection.setAutoCommit(true);
        String commit;
        try (var sql = connection.createStatement();
                var row =
                        sql.executeQuery(
                                "SELECT current_setting('synchronous_commit'),"
                                        + " current_setting('fsync'),"
                                        + " current_setting('full_page_writes')")) {
            row.next();
            commit = row.getString(1);
            warnIfOff("fsync", row.getString(2));
            warnIfOff("full_page_writes", row.getString(3));
        }
        if (!commit.equals("remote_apply")) {
            try (var sql = connection.createStatement()) {
                sql.execute("SET synchronous_commit = on");
            }
        }
    }

    private static void warnIfOff(String setting, String value) {
        if (value.equals("off")) {
            log.atWarn()
                    .addKeyValue("setting", setting)
                    .log("audit store runs with a setting off: a power cut may lose evidence");
        }
    }

    private void register(LaneId lane) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO audit.writer (lane, boot, lane_index, replica)"
                                + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setLong(1, lane.lane());
            insert.setLong(2, lane.boot());
            insert.setInt(3, lane.index());
            insert.setString(4, lane.replica());
            insert.executeUpdate();
        }
    }

    /// Makes the partitions of these days and of the days after them.
    private void ensureDays(List<Integer> epochDays) throws SQLException {
        for (int day : epochDays) {
            if (daysReady.contains(day)) {
                continue;
            }
            try (var call =
                    connection.prepareStatement(
                            "SELECT audit.ensure_day(?::date), audit.ensure_day(?::date + 1)")) {
                String date = LocalDate.ofEpochDay(day).toString();
                call.setString(1, date);
                call.setString(2, date);
                call.execute();
            }
            daysReady.add(day);
        }
    }

    /// Durable when it returns. When it throws, whether the batch was committed is not known.
    void copy(Batch batch) throws SQLException {
        ensureDays(batch.epochDays());
        waitsSince = System.nanoTime();
        try {
            stored(wire.copy(batch.stream.array(), batch.stream.length()), batch);
        } finally {
            waitsSince = null;
        }
    }

    /// Breaks the connection where the server has said nothing for so long; from another thread.
    void abortIfSilent(Duration patience, long nowNanos) {
        Long since = waitsSince;
        if (since != null && nowNanos - since > patience.toNanos()) {
            abort();
        }
    }

    /// A trigger that someone put there may leave rows out without an error.
    private static void stored(long rows, Batch batch) throws SQLException {
        if (rows != batch.count()) {
            throw new SQLException(
                    "the store took " + rows + " of " + batch.count() + " events", NOT_STORED);
        }
    }

    /// Whether a batch is in the store, whole. Its last event is asked for by its id, since a place
    /// alone may be taken by someone else's.
    boolean holds(LaneId lane, Batch batch) throws SQLException {
        try (var call = connection.prepareStatement("SELECT audit.lane_holds(?, ?, ?, ?, ?)")) {
            var days = new ArrayList<String>();
            batch.epochDays().forEach(day -> days.add(LocalDate.ofEpochDay(day).toString()));
            Batch.Place last = batch.last();
            call.setLong(1, lane.lane());
            call.setArray(2, connection.createArrayOf("date", days.toArray()));
            call.setLong(3, last.sequence() - batch.count() + 1);
            call.setLong(4, last.sequence());
            call.setObject(5, last.id());
            try (var row = call.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /// Breaks the connection from another thread, which never waits for it: the lane's thread finds
    /// it broken, and closes it.
    void abort() {
        wire.breakOff();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.atDebug().addKeyValue("state", e.getSQLState()).log("close failed");
        }
    }
}
