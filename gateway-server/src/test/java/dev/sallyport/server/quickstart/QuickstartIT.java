package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.server.CannotStart;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The quickstart as people use it, with real psql where that is installed.
@Timeout(120)
class QuickstartIT {
    @TempDir static Path directory;
    private static @Nullable Quickstart quickstart;

    @BeforeAll
    static void start() {
        quickstart = Quickstart.start(directory, OptionalInt.empty());
    }

    @AfterAll
    static void stop() {
        if (quickstart != null) {
            quickstart.close();
        }
        assertThat(directory.resolve("quickstart.json")).doesNotExist();
    }

    @Test
    void descriptionHasThePromisedShapeForItsOwnerAlone() throws Exception {
        var described = described();
        assertThat(names(described))
                .containsExactly("postgres", "api", "issuer", "direct", "tokens", "pid");
        assertThat(names(described.get("postgres")))
                .containsExactly("host", "port", "target", "account");
        assertThat(names(described.get("direct"))).containsExactly("postgres", "audit");
        assertThat(names(described.get("tokens")))
                .containsExactly("agent", "developer", "approver", "approver2", "auditor", "admin");
        assertThat(described.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        for (String name : List.of("quickstart.json", "tokens/agent", "secrets/shop-app")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(directory.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void agentReadsWhatIsNotPersonal() throws Exception {
        assertThat(psql("agent", "select count(*) from orders where id <= 10").output())
                .isEqualTo("10\n");
    }

    @Test
    void dropIsBlockedAndNeverReachesTheDatabase() throws Exception {
        var refused = psql("agent", "drop table orders");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains("\"code\":\"blocked\"")
                .contains("\"executed\":false");
        assertThat(direct("select count(*) >= 100000 from orders")).isEqualTo("t");
    }

    @Test
    void strangerIsNotLetIn() throws Exception {
        assumeTrue(Psql.isInstalled());
        var refused = Psql.run(port(), "not.a.token", "select 1");
        assertThat(refused.exitCode()).isEqualTo(2);
    }

    @Test
    void secondQuickstartOnOneDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
        assertThatThrownBy(() -> Quickstart.start(directory, OptionalInt.empty()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("in use");
        assertThat(directory.resolve("quickstart.json")).exists();
        assertThat(psql("agent", "select 1").output()).isEqualTo("1\n");
    }

    private static Psql.Result psql(String persona, String sql) throws Exception {
        assumeTrue(Psql.isInstalled(), "psql is not installed");
        return Psql.run(port(), token(persona), sql);
    }

    private static String direct(String sql) throws Exception {
        var url = URI.create(described().get("direct").get("postgres").asText());
        String[] login = url.getUserInfo().split(":", 2);
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:" + url.getPort() + url.getPath(),
                                login[0],
                                login[1]);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static int port() throws Exception {
        return described().get("postgres").get("port").asInt();
    }

    private static String token(String persona) throws Exception {
        return described().get("tokens").get(persona).asText();
    }

    private static JsonNode described() throws Exception {
        return new ObjectMapper().readTree(directory.resolve("quickstart.json").toFile());
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
