package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Session;
import dev.sallyport.http.mcp.ToolCatalog.TooManyTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers that list what there is to ask for: what the caller may never use is left out.
record Listings(Gate gate, RpcCommands commands, ToolCatalog catalog) {
    private static final List<String> LISTING =
            List.of("tools/list", "prompts/list", "resources/list", "resources/templates/list");

    /// @param list the member of the result that holds the list
    /// @param key the member of an entry that names it
    /// @param use the method that uses an entry
    private record Kind(String list, String key, String use) {}

    private static Optional<Kind> kind(String method) {
        return Optional.ofNullable(
                switch (method) {
                    case "tools/list" -> new Kind("tools", "name", RpcCommands.CALL_TOOL);
                    case "prompts/list" -> new Kind("prompts", "name", "prompts/get");
                    case "resources/list" -> new Kind("resources", "uri", "resources/read");
                    case "resources/templates/list" ->
                            new Kind("resourceTemplates", "uriTemplate", "resources/read");
                    default -> null;
                });
    }

    /// Changes the answer itself.
    ///
    /// @throws dev.sallyport.core.Unavailable when it can't be told how tools were pinned
    void filter(String method, ObjectNode answer, Session session, ToolCatalog.Place place)
            throws TooManyTools {
        if (!(answer.path("result") instanceof ObjectNode result)) {
            return;
        }
        if (method.equals("server/discover")) {
            ours(result);
        }
        var kind = kind(method);
        if (kind.isEmpty() || !result.has(kind.get().list())) {
            return;
        }
        var entries = entries(result.get(kind.get().list()));
        var kept = JsonTree.NODES.arrayNode();
        if (method.equals("tools/list")) {
            tools(entries, session, place).forEach(kept::add);
        } else {
            entries.forEach(entry -> {
                JsonNode name = entry.path(kind.get().key());
                if (name.isTextual() && may(session, kind.get().use(), name.textValue(), false)) {
                    kept.add(entry);
                }
            });
        }
        result.set(kind.get().list(), kept);
        if (result.has("cacheScope")) {
            result.put("cacheScope", "private"); // the list is this caller's own
        }
    }

    /// What is no list as the protocol has it lists nothing that could be looked at.
    static ArrayNode entries(JsonNode list) {
        return list instanceof ArrayNode entries ? entries : JsonTree.NODES.arrayNode();
    }

    /// As [#filter], whatever was asked: a server sends answers again, and an id alone does not say
    /// to which of the calls that had it.
    void filterAny(ObjectNode answer, Session session, ToolCatalog.Place place)
            throws TooManyTools {
        for (String method : LISTING) {
            filter(method, answer, session, place);
        }
    }

    private List<JsonNode> tools(ArrayNode entries, Session session, ToolCatalog.Place place)
            throws TooManyTools {
        var all = new ArrayList<JsonNode>();
        entries.forEach(all::add);
        var cards = catalog.seen(place, all);
        return all.stream()
                .filter(tool -> {
                    String name = ToolCatalog.name(tool);
                    ToolCard card = name == null ? null : cards.get(name);
                    return name != null
                            && card != null
                            && may(session, RpcCommands.CALL_TOOL, name, card.changed());
                })
                .toList();
    }

    /// Whether the policy may ever let it pass.
    boolean may(Session session, String method, String name, boolean changed) {
        return gate.mayEverPass(session, commands.named(method, name, changed));
    }

    /// Revisions that the gateway does not speak can't be agreed on through it.
    private static void ours(ObjectNode result) {
        if (result.path("supportedVersions") instanceof ArrayNode versions) {
            for (int i = versions.size() - 1; i >= 0; i--) {
                if (Revision.of(versions.get(i).asText()).isEmpty()) {
                    versions.remove(i);
                }
            }
        }
    }
}
