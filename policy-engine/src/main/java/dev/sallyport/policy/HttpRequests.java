package dev.sallyport.policy;

import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// HTTP requests and MCP messages as tests and `policy explain` write them.
public final class HttpRequests {
    /// Methods of requests, `UPGRADE`, and `MESSAGE` for one on a WebSocket.
    public static final Map<String, HttpVerb> VERBS =
            EnumSet.range(HttpVerb.GET, HttpVerb.MESSAGE).stream()
                    .collect(Collectors.toUnmodifiableMap(HttpVerb::name, Function.identity()));

    private static final String CONTENT_TYPE = "content-type";
    private static final Pattern NOT_NORMAL =
            Pattern.compile("(?i).*(//|/\\.{1,2}(/|$)|%2f|%5c|\\\\|\\s|#).*");

    private HttpRequests() {}

    /// @param path with or without a query behind it
    /// @param query the query, where the path has none
    /// @throws IllegalArgumentException where the door would never pass such a path on
    public static HttpCall request(
            HttpVerb verb,
            String path,
            String query,
            Map<String, List<String>> headers,
            Content content) {
        int mark = path.indexOf('?');
        if (mark >= 0 && !query.isEmpty()) {
            throw new IllegalArgumentException("there is a query in the path and another one");
        }
        String plain = mark < 0 ? path : path.substring(0, mark);
        String pairs = mark < 0 ? query : path.substring(mark + 1);
        if (!plain.startsWith("/") || NOT_NORMAL.matcher(plain).matches()) {
            throw new IllegalArgumentException(
                    "expected a path in its normal form such as /orders/7, was \"" + plain + "\"");
        }
        return verb == HttpVerb.MESSAGE
                ? new HttpCall.Message(plain, pairs, true, content)
                : new HttpCall.Exchange(verb, plain, pairs, withType(headers, content), content);
    }

    private static Map<String, List<String>> withType(
            Map<String, List<String>> headers, Content content) {
        if (content.mediaType().isEmpty() || headers.containsKey(CONTENT_TYPE)) {
            return headers;
        }
        Map<String, List<String>> all = new LinkedHashMap<>(headers);
        all.put(CONTENT_TYPE, List.of(content.mediaType()));
        return all;
    }

    /// The content type among headers, by lower-case name.
    public static String mediaType(Map<String, List<String>> headers, String otherwise) {
        List<String> values = headers.getOrDefault(CONTENT_TYPE, List.of());
        return values.isEmpty() ? otherwise : String.join(", ", values);
    }

    /// @param kind `tool`, `prompt`, `resource`, or `method` for any other message
    /// @param name of the tool or prompt, URI of the resource, or the method
    public static HttpCall message(
            String kind,
            String name,
            Map<String, @Nullable Object> arguments,
            boolean changed,
            String path) {
        String method =
                switch (kind) {
                    case "tool" -> "tools/call";
                    case "prompt" -> "prompts/get";
                    case "resource" -> "resources/read";
                    default -> name;
                };
        return new HttpCall.Rpc(
                path, method, kind.equals("method") ? "" : name, arguments, changed, Content.NONE);
    }
}
