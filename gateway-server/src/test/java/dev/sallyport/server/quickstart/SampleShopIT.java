package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.server.embedded.EmbeddedCluster;
import dev.sallyport.server.embedded.SharedBinaries;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleShopIT {
    @Test
    void shopHasPeopleAndOrdersAndIsFilledOnce(@TempDir Path directory) throws Exception {
        int port = Ports.free().shop();
        var binaries = SharedBinaries.get();
        try (var cluster = EmbeddedCluster.start(binaries, directory.resolve("shop"), port)) {
            SampleShop.fill(cluster, "app-password");
            SampleShop.fill(cluster, "app-password");
            try (var app =
                    DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + port + "/shop",
                            "app",
                            "app-password")) {
                assertThat(one(app, "select count(*) from orders")).isEqualTo("100000");
                assertThat(one(app, "select count(*) from customers")).isEqualTo("5000");
                assertThat(
                                one(
                                        app,
                                        "select count(*) from customers where card !~ '^400000[0-9]{10}$'"))
                        .isEqualTo("0");
                assertThat(passesLuhn(one(app, "select card from customers where id = 1")))
                        .isTrue();
                assertThat(passesLuhn(one(app, "select card from customers where id = 4999")))
                        .isTrue();
                assertThat(
                                one(
                                        app,
                                        "insert into orders (customer_id, status, amount, item)"
                                                + " values (1, 'new', 1, 'rug') returning id"))
                        .isEqualTo("100001");
                assertThat(
                                one(
                                        app,
                                        "select rolsuper or rolcreatedb or rolcreaterole from pg_roles"
                                                + " where rolname = current_user"))
                        .isEqualTo("f");
            }
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /// ISO/IEC 7812-1, annex B, the checking side.
    private static boolean passesLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? digit : digit * 2;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return sum % 10 == 0;
    }
}
