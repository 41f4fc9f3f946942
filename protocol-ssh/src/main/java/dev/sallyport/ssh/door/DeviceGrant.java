package dev.sallyport.ssh.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.SshListenerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/// The device authorization grant (RFC 8628) at one issuer. Methods wait: virtual threads only.
final class DeviceGrant implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ANSWER_BYTES = 256 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    private final SshListenerConfig.DeviceLogin config;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    DeviceGrant(SshListenerConfig.DeviceLogin config) {
        this.config = config;
    }

    /// What a person is sent to do.
    ///
    /// @param deviceCode stays in the gateway
    record Started(
            String deviceCode,
            String userCode,
            String url,
            Duration interval,
            Duration lifetime,
            URI tokenEndpoint) {}

    sealed interface Polled {}

    record Pending(Duration interval) implements Polled {}

    record Granted(Secret token) implements Polled {}

    /// @param reason of the issuer: `access_denied`, `expired_token`, …
    record Denied(String reason) implements Polled {}

    /// @throws Unavailable when the issuer does not answer as it must
    Started start() {
        JsonNode provider = get(URI.create(config.issuer() + "/.well-known/openid-configuration"));
        if (!config.issuer().equals(provider.path("issuer").textValue())) {
            throw new Unavailable("the issuer's discovery document names another issuer");
        }
        URI devices = endpoint(provider, "device_authorization_endpoint");
        URI tokens = endpoint(provider, "token_endpoint");
        Answer answer = post(devices, Map.of("client_id", config.clientId(), "scope", "openid"));
        JsonNode body = answer.body();
        if (answer.status() != 200
                || !body.path("device_code").isTextual()
                || !body.path("user_code").isTextual()
                || !body.path("verification_uri").isTextual()) {
            throw new Unavailable("the issuer starts no device login: HTTP " + answer.status());
        }
        return new Started(
                body.path("device_code").textValue(),
                body.path("user_code").textValue(),
                body.path("verification_uri_complete")
                        .asText(body.path("verification_uri").textValue()),
                seconds(body, "interval", USUAL_INTERVAL),
                seconds(body, "expires_in", LONGEST),
                tokens);
    }

    private static Duration seconds(JsonNode body, String key, Duration usual) {
        long seconds = body.path(key).asLong(usual.toSeconds());
        return Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST.toSeconds()));
    }

    /// An endpoint is no less protected than the issuer itself.
    private URI endpoint(JsonNode provider, String key) {
        try {
            URI uri = URI.create(provider.path(key).asText(""));
            if ("https".equals(uri.getScheme())
                    || (config.issuer().startsWith("http:") && "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new Unavailable("the issuer's " + key + " is no URL", e);
        }
        throw new Unavailable("the issuer has no usable " + key);
    }

    /// Asks once (RFC 8628, section 3.4).
    ///
    /// @param interval how long the caller has waited before
    Polled poll(Started started, Duration interval) {
        Answer answer =
                post(
                        started.tokenEndpoint(),
                        Map.of(
                                "grant_type",
                                GRANT,
                                "device_code",
                                started.deviceCode(),
                                "client_id",
                                config.clientId()));
        if (answer.status() == 200 && answer.body().path("access_token").isTextual()) {
            return new Granted(Secret.of(answer.body().path("access_token").textValue()));
        }
        String error = answer.body().path("error").asText("HTTP " + answer.status());
        return switch (error) {
            case "authorization_pending" -> new Pending(interval);
            case "slow_down" -> new Pending(interval.plus(USUAL_INTERVAL));
            default -> new Denied(error);
        };
    }

    private record Answer(int status, JsonNode body) {}

    private JsonNode get(URI uri) {
        Answer answer = send(HttpRequest.newBuilder(uri).GET());
        if (answer.status() != 200) {
            throw new Unavailable("the issuer answered HTTP " + answer.status());
        }
        return answer.body();
    }

    private Answer post(URI uri, Map<String, String> form) {
        String body =
                form.entrySet().stream()
                        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"));
        return send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response =
                    http.send(
                            request.header("Accept", "application/json").timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Answer(
                        response.statusCode(), JSON.readTree(body.readNBytes(MOST_ANSWER_BYTES)));
            }
        } catch (IOException e) {
            throw new Unavailable("the issuer does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
