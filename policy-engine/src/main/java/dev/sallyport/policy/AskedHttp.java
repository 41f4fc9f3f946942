package dev.sallyport.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `http` and `mcp` of a test's `given`.
final class AskedHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> MESSAGES = List.of("tool", "prompt", "resource", "method");

    private AskedHttp() {}

    /// Null where it can't be used.
    static @Nullable HttpCall read(Section given, String key) {
        if (key.equals("mcp")) {
            Section message = given.section(key, Keys.MCP_MESSAGE);
            return message == null ? null : message(message);
        }
        Section request = given.section(key, Keys.HTTP_REQUEST);
        return request == null ? null : request(request);
    }

    private static @Nullable HttpCall request(Section request) {
        HttpVerb verb = request.oneOf("method", HttpRequests.VERBS);
        String path = request.text("path", "/");
        Map<String, List<String>> headers = headers(request);
        Content content = content(request, headers);
        try {
            return HttpRequests.request(
                    verb == null ? HttpVerb.GET : verb,
                    path,
                    request.text("query", ""),
                    headers,
                    content);
        } catch (IllegalArgumentException e) {
            request.problem("path", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable HttpCall message(Section message) {
        List<String> found = MESSAGES.stream().filter(message::has).toList();
        if (found.size() != 1) {
            message.problem("", "expected one of " + String.join(", ", MESSAGES));
            return null;
        }
        String name = message.text(found.getFirst());
        Boolean changed = message.flag("changed");
        Object arguments = message.has("arguments") ? value(message, "arguments") : Map.of();
        message.require(arguments instanceof Map<?, ?>, "arguments", "expected names with values");
        if (name == null || !(arguments instanceof Map<?, ?> map)) {
            return null;
        }
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        map.forEach((key, value) -> named.put(String.valueOf(key), value));
        return HttpRequests.message(
                found.getFirst(),
                name,
                named,
                changed != null && changed,
                message.text("path", "/"));
    }

    private static Map<String, List<String>> headers(Section request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (!request.has("headers")) {
            return headers;
        }
        if (!(request.node("headers") instanceof YamlNode.Mapping mapping)) {
            request.problem("headers", "expected names with values");
            return headers;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            List<String> values = new ArrayList<>();
            for (YamlNode value :
                    entry.value() instanceof YamlNode.Sequence list
                            ? list.items()
                            : List.of(entry.value())) {
                if (value instanceof YamlNode.Scalar(_, _, String text)) {
                    values.add(text);
                } else {
                    request.problem("headers", "expected texts, found " + value.word());
                }
            }
            headers.put(entry.key().toLowerCase(Locale.ROOT), values);
        }
        return headers;
    }

    private static Content content(Section request, Map<String, List<String>> headers) {
        Boolean unread = request.flag("unread");
        boolean isUnread = unread != null && unread;
        request.require(
                !isUnread || !request.has("body"), "body", "a body that is not read says nothing");
        if (isUnread) {
            return Content.unread(
                    HttpRequests.mediaType(headers, "application/json"), -1, "it was not read");
        }
        if (!request.has("body")) {
            return Content.NONE;
        }
        if (request.node("body") instanceof YamlNode.Scalar(_, YamlNode.Type type, String text)
                && type == YamlNode.Type.TEXT) {
            return Content.whole(
                    HttpRequests.mediaType(headers, "text/plain"), text.getBytes(UTF_8));
        }
        return Content.whole(
                HttpRequests.mediaType(headers, "application/json"), json(value(request, "body")));
    }

    private static byte[] json(@Nullable Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers are always JSON", e);
        }
    }

    private static @Nullable Object value(Section section, String key) {
        YamlNode node = section.node(key);
        return node == null ? null : value(section, key, node);
    }

    private static @Nullable Object value(Section section, String key, YamlNode node) {
        return switch (node) {
            case YamlNode.Mapping mapping -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                mapping.entries().forEach(e -> map.put(e.key(), value(section, key, e.value())));
                yield map;
            }
            case YamlNode.Sequence sequence -> {
                List<@Nullable Object> list = new ArrayList<>();
                sequence.items().forEach(item -> list.add(value(section, key, item)));
                yield list;
            }
            case YamlNode.Scalar(_, YamlNode.Type type, String text) ->
                    switch (type) {
                        case TEXT -> text;
                        case NULL -> null;
                        case BOOLEAN -> text.equals("true");
                        case NUMBER -> number(section, key, text);
                    };
        };
    }

    private static @Nullable Object number(Section section, String key, String text) {
        try {
            return text.matches("-?[0-9]{1,18}")
                    ? (Object) Long.valueOf(text)
                    : Double.valueOf(text);
        } catch (NumberFormatException e) {
            section.problem(key, "\"" + text + "\" is no number of JSON");
            return null;
        }
    }
}
