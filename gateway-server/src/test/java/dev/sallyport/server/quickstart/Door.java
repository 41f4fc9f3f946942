package dev.sallyport.server.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// A running quickstart as its clients see it: what `quickstart.json` says, and nothing else.
final class Door {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonNode described;

    Door(Path directory) throws IOException {
        described = JSON.readTree(directory.resolve("quickstart.json").toFile());
    }

    int port() {
        return described.get("postgres").get("port").asInt();
    }

    String api() {
        return described.get("api").get("url").asText();
    }

    String token(String persona) {
        return described.get("tokens").get(persona).asText();
    }

    /// pgjdbc through the gateway.
    Connection connect(String persona, String... more) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", "app");
        properties.setProperty("password", token(persona));
        properties.setProperty("loginTimeout", "20");
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port() + "/shop", properties);
    }

    /// The first column of the first row, in the sample database around the gateway.
    String direct(String sql) throws SQLException {
        return first("postgres", sql);
    }

    /// The same in the audit store.
    String audit(String sql) throws SQLException {
        return first("audit", sql);
    }

    private String first(String server, String sql) throws SQLException {
        var url = URI.create(described.get("direct").get(server).asText());
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

    /// Votes as the approver on the request whose command has the marker, as soon as it is pending.
    CompletableFuture<Integer> settleWhenHeld(String marker, String verb) {
        return CompletableFuture.supplyAsync(() -> {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                for (JsonNode request : pending()) {
                    if (request.get("command").asText().contains(marker)) {
                        return send(
                                        "POST",
                                        "/v1/approvals/" + request.get("id").asText() + "/" + verb)
                                .statusCode();
                    }
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            throw new AssertionError("no request with " + marker + " within " + PATIENCE);
        });
    }

    /// Waits until a decision on a command with the marker is on record.
    void awaitDecision(String marker) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var found = send("GET", "/v1/audit/events?kind=decision&text=" + marker, "auditor");
            if (!JSON.readTree(found.body()).get("items").isEmpty()) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError("no decision on " + marker + " within " + PATIENCE);
    }

    private Iterable<JsonNode> pending() {
        try {
            return JSON.readTree(send("GET", "/v1/approvals?status=pending").body()).get("items");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> send(String method, String path) {
        return send(method, path, "approver");
    }

    private HttpResponse<String> send(String method, String path, String persona) {
        var request =
                HttpRequest.newBuilder(URI.create(api() + path))
                        .header("Authorization", "Bearer " + token(persona))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                method.equals("GET")
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(
                                                "{\"reason\":\"driver test\"}"))
                        .timeout(Duration.ofSeconds(20))
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
