package dev.sallyport.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.config.SafeUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// Asks a gateway's API. The token goes over https or to this machine, follows no redirect, and
/// stands in no message.
final class ApiClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_ANSWER_BYTES = 64 << 20;
    private static final int MOST_PROBLEM_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    /// @throws IllegalArgumentException where the URL is none, or the token would be readable on
    ///   the way
    ApiClient(String url, String token) {
        this.base = url.replaceAll("/+$", "");
        this.token = token.strip();
        if (!isSafe(base)) {
            throw new IllegalArgumentException(
                    "The API's URL must begin with https://, or http:// for this machine.");
        }
        if (!this.token.matches("[A-Za-z0-9._~+/=-]+")) {
            throw new IllegalArgumentException("The token is not one: odd characters or nothing.");
        }
    }

    private static boolean isSafe(String url) {
        try {
            return SafeUrl.isSafe(URI.create(url));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    JsonNode get(String path, Map<String, String> query) {
        String words =
                query.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return send(request(words.isEmpty() ? path : path + "?" + words).GET());
    }

    JsonNode post(String path, Map<String, ?> body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(Json.line(body))));
    }

    JsonNode delete(String path) {
        return send(request(path).DELETE());
    }

    /// Reads an answer that may be larger than memory.
    interface Download<T> {
        /// @param type the answer's Content-Type
        T read(String type, BufferedReader lines) throws IOException;
    }

    /// @throws ApiRefused where it is not there, or broke off
    <T> T download(String path, Download<T> download) {
        try {
            var response = begun(path);
            try (var body = response.body()) {
                if (response.statusCode() != 200) {
                    throw refused(
                            response.statusCode(), parse(body.readNBytes(MOST_PROBLEM_BYTES)));
                }
                var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
                return download.read(
                        response.headers().firstValue("Content-Type").orElse(""), lines);
            }
        } catch (IOException e) {
            throw new ApiRefused(
                    ExitCodes.UNAVAILABLE,
                    base + " does not answer, or broke off (" + e.getClass().getSimpleName() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiRefused(ExitCodes.UNAVAILABLE, "interrupted");
        }
    }

    /// An answer whose head has come. Its body may take hours: a recording is played in its own
    /// time, so the request itself has no timeout (from JDK 26 on it would be the body's too).
    private HttpResponse<InputStream> begun(String path) throws IOException, InterruptedException {
        var answer = http.sendAsync(untimed(path).GET().build(), BodyHandlers.ofInputStream());
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            boolean _ = answer.cancel(true);
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        return untimed(path).timeout(PATIENCE);
    }

    private HttpRequest.Builder untimed(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            var limited = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES);
            return answer(http.send(request.build(), limited));
        } catch (IOException e) {
            throw new ApiRefused(
                    ExitCodes.UNAVAILABLE,
                    base + " does not answer (" + e.getClass().getSimpleName() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiRefused(ExitCodes.UNAVAILABLE, "interrupted");
        }
    }

    private JsonNode answer(HttpResponse<byte[]> response) throws IOException {
        int status = response.statusCode();
        JsonNode body = parse(response.body());
        if (status == 200 && body.isObject()) {
            return body;
        }
        throw refused(status, body);
    }

    private ApiRefused refused(int status, JsonNode body) {
        String detail = body.path("detail").asText("");
        return new ApiRefused(
                exitCode(status),
                detail.isEmpty()
                        ? base + " answered " + status + ", expected a gateway's API there"
                        : VisibleText.line(detail));
    }

    private static JsonNode parse(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return JSON.missingNode();
        }
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 401, 403 -> ExitCodes.FORBIDDEN;
            case 400, 404, 409, 413 -> ExitCodes.NO;
            default -> ExitCodes.UNAVAILABLE;
        };
    }
}
