package dev.sallyport.policy.http;

import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpFacts.Body;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.core.http.NotJson;
import dev.sallyport.core.http.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what bodies say to rules.
final class BodyReader {
    /// Types that never say anything to rules, and of which a server makes nothing else.
    private static final Set<String> MUTE = Set.of("image", "audio", "video", "font");

    private BodyReader() {}

    /// @param type null where the content type can't be read or is missing
    static Body of(
            HttpVerb verb,
            String path,
            Map<String, List<String>> query,
            Content content,
            @Nullable MediaType type) {
        try {
            return content.size() == 0
                    ? withoutBody(verb, path, query)
                    : read(path, query, content, type);
        } catch (Unread why) {
            return new Body.Unknown(why.why());
        } catch (NotJson why) {
            return new Body.Unknown("a JSON body that can't be read: " + why.why());
        }
    }

    private static Body read(
            String path, Map<String, List<String>> query, Content content, @Nullable MediaType type)
            throws Unread, NotJson {
        if (!content.isWhole()) {
            boolean mute = type != null && MUTE.contains(type.name().split("/", 2)[0]);
            return mute ? new Body.None() : new Body.Unknown(content.why());
        }
        if (type == null) {
            throw new Unread(
                    content.mediaType().isBlank()
                            ? "a body without a content type"
                            : "a content type that can't be read");
        }
        if (type.isJson()) {
            Object value = StrictJson.read(utf8(type, content));
            return graphql(path, query, value);
        }
        return switch (type.name()) {
            case "application/x-www-form-urlencoded" ->
                    new Body.Form(Pairs.decoded(utf8(type, content)));
            case "multipart/form-data" -> new Body.Form(Multipart.fields(type, content.bytes()));
            case "application/graphql" -> {
                refuseSecondQuery(query);
                yield GraphqlReader.text(utf8(type, content), null);
            }
            default -> {
                if (type.name().startsWith("multipart/")) {
                    throw new Unread("a multipart body that is no form: its parts are not read");
                }
                yield new Body.None();
            }
        };
    }

    private static String utf8(MediaType type, Content content) throws Unread {
        if (!type.isUtf8()) {
            throw new Unread("a body in another character set than UTF-8");
        }
        return Pairs.utf8(content.bytes());
    }

    private static Body graphql(
            String path, Map<String, List<String>> query, @Nullable Object value) throws Unread {
        boolean expected = isEndpoint(path);
        if (!expected && !mayBeRequest(value)) {
            return new Body.Json(value);
        }
        try {
            refuseSecondQuery(query);
            return GraphqlReader.json(value, query.containsKey("operationName"));
        } catch (Unread why) {
            if (expected) {
                throw why;
            }
            return new Body.Json(value);
        }
    }

    private static boolean mayBeRequest(@Nullable Object value) {
        Object first = value instanceof List<?> list && !list.isEmpty() ? list.getFirst() : value;
        return first instanceof Map<?, ?> map
                && map.get("query") instanceof String text
                && GraphqlReader.looksLike(text);
    }

    /// Servers take one of the two, and not all the same.
    private static void refuseSecondQuery(Map<String, List<String>> query) throws Unread {
        if (query.containsKey("query")) {
            throw new Unread("a GraphQL query in the URL and another one in the body");
        }
    }

    private static Body withoutBody(HttpVerb verb, String path, Map<String, List<String>> query)
            throws Unread {
        List<String> texts = query.getOrDefault("query", List.of());
        boolean expected = isEndpoint(path) && verb != HttpVerb.UPGRADE;
        if (texts.isEmpty() && expected && query.containsKey("extensions")) {
            throw new Unread("a GraphQL request without the text of its query");
        }
        if (texts.isEmpty() || (!expected && texts.stream().noneMatch(GraphqlReader::looksLike))) {
            return new Body.None();
        }
        List<String> names = query.getOrDefault("operationName", List.of());
        try {
            if (texts.size() > 1 || names.size() > 1) {
                throw new Unread("several GraphQL queries in one URL");
            }
            return GraphqlReader.text(texts.getFirst(), names.isEmpty() ? null : names.getFirst());
        } catch (Unread why) {
            if (expected) {
                throw why;
            }
            return new Body.None();
        }
    }

    private static boolean isEndpoint(String path) {
        String whole = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return whole.endsWith("/graphql");
    }

    /// A message of a WebSocket has no content type: it is JSON where it begins like an object or a
    /// list.
    static Body ofMessage(Content content) {
        if (!content.isWhole()) {
            return new Body.Unknown(content.why());
        }
        int first = firstVisible(content.bytes());
        if (first != '{' && first != '[') {
            return new Body.None();
        }
        try {
            return new Body.Json(StrictJson.read(content.bytes()));
        } catch (NotJson why) {
            return new Body.Unknown("a message that can't be read as JSON: " + why.why());
        }
    }

    private static int firstVisible(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b;
            }
        }
        return -1;
    }
}
