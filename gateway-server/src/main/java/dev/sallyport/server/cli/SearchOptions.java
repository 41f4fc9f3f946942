package dev.sallyport.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// What every list of the gateway is asked by, and how it is read to its end, page by page.
final class SearchOptions {
    private static final int PAGE = 500;

    @Option(names = "--principal", description = "A principal's name or subject.")
    private @Nullable String principal;

    @Option(names = "--target", description = "A target's name.")
    private @Nullable String target;

    @Option(names = "--since", description = "2026-11-25T12:00:00Z, or how long ago: 2h.")
    private @Nullable String since;

    @Option(names = "--until", description = "As --since; not included.")
    private @Nullable String until;

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "So many at most (default: 100).")
    private int limit;

    /// @param more what the list is asked by besides; what is null is not asked
    /// @param each is told every item
    /// @throws ParameterException where an option's value is none of its kind
    void read(
            CommandSpec spec,
            ApiClient client,
            String path,
            Map<String, @Nullable String> more,
            Consumer<JsonNode> each) {
        var query = query(spec, more);
        for (int left = limit; left > 0; ) {
            query.put("limit", Integer.toString(Math.min(left, PAGE)));
            var page = client.get(path, query);
            page.path("items").forEach(each);
            left -= page.path("items").size();
            if (!page.has("next")) {
                return;
            }
            query.put("cursor", page.get("next").asText());
        }
    }

    private Map<String, String> query(CommandSpec spec, Map<String, @Nullable String> more) {
        if (limit < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--limit is " + limit + ", expected 1 or more.");
        }
        var query = new LinkedHashMap<String, String>();
        more.forEach((key, value) -> put(query, key, value));
        put(query, "principal", principal);
        put(query, "target", target);
        put(query, "since", Times.parse(spec, since));
        put(query, "until", Times.parse(spec, until));
        return query;
    }

    private static void put(Map<String, String> query, String key, @Nullable String value) {
        if (value != null) {
            query.put(key, value);
        }
    }
}
