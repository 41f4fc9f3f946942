package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.CommandDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the gateway keeps of a tool's description.
///
/// @param digest SHA-256 in hex over all that tells people and models what the tool does
/// @param changed it is not as it was pinned
/// @param parameters arguments that are repeated in headers (`x-mcp-header`): where each stands, by
///   the header's name without its beginning, in lower case
record ToolCard(String digest, boolean changed, Map<String, List<String>> parameters) {
    private static final int MOST_PARAMETERS = 32;

    /// Over all that a client is shown of it: whatever a member is called, a model may read it.
    static String digest(JsonNode tool) {
        byte[] bytes = JsonTree.bytes(JsonTree.sorted(tool));
        return HexFormat.of().formatHex(CommandDigest.sha256().digest(bytes));
    }

    static ToolCard of(JsonNode tool, String digest, boolean changed) {
        var parameters = new LinkedHashMap<String, List<String>>();
        collect(tool.path("inputSchema"), List.of(), parameters);
        return new ToolCard(digest, changed, Map.copyOf(parameters));
    }

    /// Only what is reached by `properties` alone (revision 2026-07-28, "Schema Extension").
    private static void collect(
            JsonNode schema, List<String> path, Map<String, List<String>> parameters) {
        if (!(schema.path("properties") instanceof ObjectNode properties)) {
            return;
        }
        for (var property : properties.properties()) {
            var here = new ArrayList<>(path);
            here.add(property.getKey());
            JsonNode name = property.getValue().path("x-mcp-header");
            if (name.isTextual()
                    && name.textValue().matches("[A-Za-z0-9-]{1,64}")
                    && parameters.size() < MOST_PARAMETERS) {
                parameters.putIfAbsent(
                        name.textValue().toLowerCase(Locale.ROOT), List.copyOf(here));
            }
            collect(property.getValue(), here, parameters);
        }
    }
}
