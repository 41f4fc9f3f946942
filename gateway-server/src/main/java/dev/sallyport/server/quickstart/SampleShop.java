package dev.sallyport.server.quickstart;

import dev.sallyport.server.CannotStart;
import dev.sallyport.server.embedded.EmbeddedCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The upstream to try things on: a database of customers and orders, and the login `app` that the
/// gateway uses. `app` could do harm if nobody stopped it: it owns the tables.
final class SampleShop {
    private static final Logger log = LoggerFactory.getLogger(SampleShop.class);
    static final String DATABASE = "shop";
    static final String LOGIN = "app";

    private SampleShop() {}

    /// Makes the shop where it isn't there yet, all of it or nothing.
    static void fill(EmbeddedCluster cluster, String appPassword) {
        try {
            cluster.createLogin(LOGIN, appPassword);
            cluster.createDatabase(DATABASE);
            try (var connection = cluster.connect(DATABASE)) {
                connection.setAutoCommit(false);
                if (!isFilled(connection)) {
                    run(connection, script());
                    run(
                            connection,
                            "grant connect, temporary on database " + DATABASE + " to " + LOGIN);
                    connection.commit();
                    analyze(connection);
                    log.atInfo().log("sample shop filled");
                }
            }
        } catch (SQLException e) {
            throw new CannotStart("cannot fill the sample shop: " + e.getMessage(), e);
        }
    }

    private static boolean isFilled(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "select to_regclass('public.orders') is not null"
                                        + " or to_regclass('public.customers') is not null")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static void analyze(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        run(connection, "vacuum analyze");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String script() {
        try (InputStream in = SampleShop.class.getResourceAsStream("shop.sql")) {
            return new String(
                    Objects.requireNonNull(in, "shop.sql on the class path").readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CannotStart("cannot read shop.sql from the class path: " + e, e);
        }
    }
}
