package dev.sallyport.policy;

import dev.sallyport.core.http.HttpVerb;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads what a `match` says of HTTP requests.
final class HttpActionReader {
    static final Map<String, HttpVerb> VERBS = MatchReader.words(HttpVerb.values(), HttpVerb::name);
    private static final Set<String> NAMED =
            Set.of(HttpVerb.TOOL.name(), HttpVerb.RESOURCE.name(), HttpVerb.PROMPT.name());

    /// What comes nearest to verbs of the other protocols.
    private static final Map<String, String> NEAREST =
            Map.ofEntries(
                    Map.entry("SELECT", "GET"),
                    Map.entry("READ", "GET"),
                    Map.entry("LIST", "GET"),
                    Map.entry("INSERT", "POST"),
                    Map.entry("WRITE", "PUT"),
                    Map.entry("UPDATE", "PATCH"),
                    Map.entry("REMOVE", "DELETE"),
                    Map.entry("DROP", "DELETE"),
                    Map.entry("EXEC", "TOOL"),
                    Map.entry("CALL", "TOOL"));

    private HttpActionReader() {}

    static HttpAction read(Section match) {
        Set<String> verbs =
                new HashSet<>(
                        match.words("verbs", HttpActionReader::verb, HttpActionReader::unknown));
        List<PathPattern> paths =
                match.words(
                        "paths",
                        PathPattern::of,
                        word ->
                                "expected a path such as /orders, /orders/* or /orders/**, was \""
                                        + word
                                        + "\"");
        List<NamePattern> tools =
                match.words(
                        "tools",
                        NamePattern::of,
                        word -> "expected a tool's name without blanks, was \"" + word + "\"");
        match.require(
                !match.has("tools") || NAMED.containsAll(verbs),
                "tools",
                "nothing but TOOL, PROMPT and RESOURCE names one; put the other verbs into a rule"
                        + " of their own");
        if (match.has("tools") && !match.has("verbs")) {
            verbs.add(HttpVerb.TOOL.name());
        }
        var kinds = verbs.stream().map(HttpVerb::valueOf).collect(Collectors.toSet());
        return new HttpAction(kinds, paths, tools);
    }

    private static @Nullable String verb(String word) {
        String verb = word.toUpperCase(Locale.ROOT);
        return VERBS.containsKey(verb) ? verb : null;
    }

    private static String unknown(String word) {
        String nearest = NEAREST.get(word.toUpperCase(Locale.ROOT));
        return "unknown verb \""
                + word
                + "\" of protocol http"
                + (nearest == null
                        ? Problems.suggestion(word, VERBS.keySet())
                        : "; did you mean \"" + nearest + "\"?");
    }
}
