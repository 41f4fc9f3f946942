package dev.sallyport.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.core.http.NotJson;
import dev.sallyport.core.http.StrictJson;
import dev.sallyport.policy.HttpRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What goes with a request or an MCP message of [GivenCommand].
final class GivenRequest {
    @Option(names = "--body", paramLabel = "TEXT", description = "With --http: the body.")
    private @Nullable String body;

    @Option(
            names = "--body-file",
            paramLabel = "FILE",
            description = "With --http: the file that the body is in.")
    private @Nullable Path bodyFile;

    @Option(
            names = "--header",
            paramLabel = "NAME:VALUE",
            description =
                    "With --http: a header; may be repeated. A body is JSON where nothing else is"
                            + " said.")
    private List<String> headers = List.of();

    @Option(
            names = "--arguments",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "With --tool: what the tool is given.")
    private String arguments;

    @Option(
            names = "--changed",
            description = "With --tool: it is not described as it was when it was pinned.")
    private boolean changed;

    /// @throws IllegalArgumentException where it is none
    HttpCall exchange(String request) {
        String[] parts = request.strip().split("\\s+", -1);
        HttpVerb verb = HttpRequests.VERBS.get(parts[0].toUpperCase(Locale.ROOT));
        if (parts.length != 2 || verb == null) {
            throw new IllegalArgumentException(
                    "--http: expected a method and a path such as \"GET /orders\", was \""
                            + request
                            + "\"");
        }
        Map<String, List<String>> named = headers();
        return HttpRequests.request(verb, parts[1], "", named, content(named));
    }

    private Map<String, List<String>> headers() {
        Map<String, List<String>> named = new LinkedHashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(
                        "--header: expected NAME:VALUE, was \"" + header + "\"");
            }
            named.computeIfAbsent(
                            header.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            _ -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        return named;
    }

    private Content content(Map<String, List<String>> named) {
        if (body == null && bodyFile == null) {
            return Content.NONE;
        }
        return Content.whole(
                HttpRequests.mediaType(named, "application/json"),
                body == null ? bytes(Objects.requireNonNull(bodyFile)) : body.getBytes(UTF_8));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("--body-file: can't read " + file, e);
        }
    }

    /// @throws IllegalArgumentException where the arguments are no object
    HttpCall message(@Nullable String tool, @Nullable String method) {
        return HttpRequests.message(
                tool == null ? "method" : "tool",
                tool == null ? Objects.requireNonNull(method) : tool,
                arguments(),
                changed,
                "/");
    }

    private Map<String, @Nullable Object> arguments() {
        try {
            if (StrictJson.read(arguments) instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> named = new LinkedHashMap<>();
                map.forEach((name, value) -> named.put(String.valueOf(name), value));
                return named;
            }
        } catch (NotJson e) {
            throw new IllegalArgumentException("--arguments: " + e.why(), e);
        }
        throw new IllegalArgumentException("--arguments: expected an object of JSON");
    }
}
