package dev.sallyport.server.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.testing.Loopback;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A Keycloak on loopback with an in-memory database and the realm of `keycloak/realm.json`.
final class Keycloak implements AutoCloseable {
    private static final int START_SECONDS = 420;
    private static final int STOP_SECONDS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final int port;
    private final List<String> output = new ArrayList<>();
    private final CompletableFuture<String> listening = new CompletableFuture<>();
    private final HttpClient http = HttpClient.newHttpClient();

    Keycloak(Path home) throws Exception {
        port = Loopback.freePort();
        Path realm = home.resolve("data/import/realm.json");
        Files.createDirectories(realm.getParent());
        try (var json = Keycloak.class.getResourceAsStream("/keycloak/realm.json")) {
            Files.write(realm, java.util.Objects.requireNonNull(json).readAllBytes());
        }
        process = start(home);
        Thread.ofVirtual().start(this::read);
        listening.get(START_SECONDS, TimeUnit.SECONDS);
        // The first answer takes longer than a gateway waits for keys.
        send(
                HttpRequest.newBuilder(uri("/realms/sallyport/protocol/openid-connect/certs"))
                        .GET(),
                200);
    }

    private Process start(Path home) throws IOException {
        var builder =
                new ProcessBuilder(
                        "bash",
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--db=dev-mem",
                        "--import-realm",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
        builder.environment().put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin-password");
        return builder.redirectErrorStream(true).start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.contains("Listening on:")) {
                    listening.complete(line);
                }
            }
        } catch (IOException e) {
            listening.completeExceptionally(e);
        }
        listening.completeExceptionally(
                new IllegalStateException("Keycloak ended:\n" + String.join("\n", output)));
    }

    String issuer() {
        return "http://127.0.0.1:" + port + "/realms/sallyport";
    }

    JsonNode clientToken(String client) {
        return token(
                "sallyport",
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        client,
                        "client_secret",
                        "secret-of-" + client));
    }

    JsonNode passwordToken() {
        return token(
                "sallyport",
                Map.of(
                        "grant_type", "password",
                        "client_id", "cli",
                        "username", "ada",
                        "password", "ada-password",
                        "scope", "openid"));
    }

    private JsonNode token(String realm, Map<String, String> form) {
        var request =
                HttpRequest.newBuilder(uri("/realms/" + realm + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(encode(form)));
        return json(send(request, 200));
    }

    /// Makes a new signing key that is preferred to the others, and takes the others away.
    void replaceSigningKeys() {
        var admin =
                token(
                                "master",
                                Map.of(
                                        "grant_type", "password",
                                        "client_id", "admin-cli",
                                        "username", "admin",
                                        "password", "admin-password"))
                        .get("access_token")
                        .asText();
        String path = "/admin/realms/sallyport/components";
        var old =
                json(send(bearer(path + "?type=org.keycloak.keys.KeyProvider", admin).GET(), 200));
        var realm = json(send(bearer("/admin/realms/sallyport", admin).GET(), 200));
        String key =
                """
                {"name":"next","providerId":"rsa-generated","parentId":"%s",
                 "providerType":"org.keycloak.keys.KeyProvider",
                 "config":{"priority":["500"],"enabled":["true"],"active":["true"],"algorithm":["RS256"]}}
                """
                        .formatted(realm.get("id").asText());
        send(
                bearer(path, admin)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(key)),
                201);
        for (JsonNode component : old) {
            if (component.get("providerId").asText().equals("rsa-generated")) {
                send(bearer(path + "/" + component.get("id").asText(), admin).DELETE(), 204);
            }
        }
    }

    private HttpRequest.Builder bearer(String path, String token) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, int expected) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != expected) {
                throw new AssertionError(response.statusCode() + ": " + response.body());
            }
            return response;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field ->
                        field.getKey()
                                + "="
                                + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /// Ends the processes that this object started, no others.
    @Override
    public void close() {
        var all = process.descendants().toList();
        process.destroy();
        process.onExit().completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        http.close();
    }
}
