package dev.sallyport.audit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sallyport.core.Unavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/// A few connections of one login, for work in transactions. A store that doesn't answer is
/// [Unavailable].
final class StorePool implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HikariDataSource pool;

    StorePool(DataSource store, String name, int connections, boolean readOnly) {
        var config = new HikariConfig();
        config.setDataSource(store);
        config.setPoolName(name);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1); // a store that is down now is waited for later
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
        config.setAutoCommit(false);
        config.setReadOnly(readOnly);
        this.pool = new HikariDataSource(config);
    }

    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /// Runs a transaction. It is rolled back if the work throws.
    ///
    /// @throws Unavailable when the store doesn't answer or refuses; whether a commit was done that
    ///   failed on the way is not known then
    <T> T transaction(Work<T> work) {
        try (var connection = pool.getConnection()) {
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException | HikariPool.PoolInitializationException e) {
            throw new Unavailable("the audit store does not answer", e);
        }
    }

    private static void rollBack(Connection connection, Exception why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
