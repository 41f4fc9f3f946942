package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A driver's statement is held, and people decide over the API.
@Timeout(180)
@ExtendWith(OneQuickstart.class)
class ApprovalFlowIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static JsonNode described;
    private static HttpClient http;
    private static ExecutorService clients;

    @BeforeAll
    static void start(OneQuickstart.Running running) throws Exception {
        described = JSON.readTree(running.directory().resolve("quickstart.json").toFile());
        http = HttpClient.newHttpClient();
        clients = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterAll
    static void stop() {
        clients.shutdownNow();
        http.close();
    }

    private static String token(String persona) {
        return described.get("tokens").get(persona).asText();
    }

    private static int execute(String persona, String sql) {
        return execute(persona, sql, "");
    }

    /// @param settings as in `-c NAME=VALUE`; empty for none
    private static int execute(String persona, String sql, String settings) {
        int port = described.get("postgres").get("port").asInt();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/shop?sslmode=disable";
        var login = new Properties();
        login.setProperty("user", "app");
        login.setProperty("password", token(persona));
        if (!settings.isEmpty()) {
            login.setProperty("options", "-c " + settings);
        }
        try (var connection = DriverManager.getConnection(url, login);
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (java.sql.SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static HttpResponse<String> send(
            String method, String path, String persona, String body) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(described.get("api").get("url").asText() + path))
                        .header("Authorization", "Bearer " + token(persona))
                        .method(method, BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode get(String path, String persona) throws Exception {
        var response = send("GET", path, persona, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /// The request for this command, once it is there.
    private static JsonNode waiting(String sql) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (JsonNode request : get("/v1/approvals", "approver").path("items")) {
                if (request.get("command").asText().equals(sql)) {
                    return request;
                }
            }
        }
        throw new AssertionError("no approval request came for " + sql);
    }

    private static String path(JsonNode request, String act) {
        return "/v1/approvals/" + request.get("id").asText() + "/" + act;
    }

    @Test
    void theVeryStatementRunsOnceSomeoneElseApproves() throws Exception {
        String sql = "update orders set status = status";
        var updated = CompletableFuture.supplyAsync(() -> execute("developer", sql), clients);
        var request = waiting(sql);

        assertThat(request.get("principal").asText()).isEqualTo("developer");
        assertThat(send("POST", path(request, "approve"), "developer", "").statusCode())
                .isEqualTo(409);
        assertThat(send("POST", path(request, "approve"), "agent", "").statusCode())
                .isNotEqualTo(200);
        assertThat(updated).isNotDone();
        var voted = send("POST", path(request, "approve"), "approver", "{\"reason\":\"fine\"}");

        assertThat(voted.statusCode()).as(voted.body()).isEqualTo(200);
        assertThat(updated.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isGreaterThanOrEqualTo(100_000);
        var events = get("/v1/audit/events?text=set%20status%20%3D%20status", "auditor");
        assertThat(events.path("items"))
                .extracting(event -> event.path("verdict").asText())
                .contains("hold");
    }

    @Test
    void approversReadTheSearchPathThatTheStatementWouldRunUnder(Door door) throws Exception {
        String sql = "delete from orders /* approvers read */";
        var deleted =
                CompletableFuture.supplyAsync(
                        () -> execute("developer", sql, "search_path=public,pg_temp"), clients);
        String shown = sql + "\n-- search_path = public,pg_temp";
        var request = waiting(shown);

        var listed = new Cli(door.api(), door.token("approver")).run("approvals", "list");
        assertThat(listed.output())
                .contains("\n    " + sql + "\n    -- search_path = public,pg_temp\n");
        assertThat(send("POST", path(request, "deny"), "approver", "{\"reason\":\"no\"}").body())
                .contains("search_path = public,pg_temp");
        assertThatThrownBy(() -> deleted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasMessageContaining("denied");
    }

    @Test
    void aDeniedStatementFailsWithTheReason() throws Exception {
        String sql = "delete from orders";
        var deleted = CompletableFuture.supplyAsync(() -> execute("developer", sql), clients);
        var request = waiting(sql);

        var voted = send("POST", path(request, "deny"), "approver", "{\"reason\":\"too much\"}");

        assertThat(voted.statusCode()).as(voted.body()).isEqualTo(200);
        assertThatThrownBy(() -> deleted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasMessageContaining("too much");
    }

    @Test
    void theGatewayIsReadyAndItsApiTellsStrangersNothing() throws Exception {
        assertThat(get("/v1/health", "agent").get("ready").asBoolean()).isTrue();
        assertThat(send("GET", "/v1/sessions", "agent", "").statusCode()).isEqualTo(403);
        assertThat(get("/v1/sessions", "admin").has("items")).isTrue();
    }
}
