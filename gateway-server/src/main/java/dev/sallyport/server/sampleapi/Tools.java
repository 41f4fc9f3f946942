package dev.sallyport.server.sampleapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// The sample's tools: one that reads, one that writes, one that nobody should call lightly.
final class Tools {
    static final int NO_PARAMETERS = -32602;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 50;

    private final Orders orders;

    Tools(Orders orders) {
        this.orders = orders;
    }

    ObjectNode list() {
        var result = JSON.createObjectNode();
        result.put("resultType", "complete");
        var tools = result.putArray("tools");
        var find =
                tool(
                        "find_orders",
                        "Finds orders by their status, with the customers' data.",
                        true);
        property(find, "status", "string");
        property(find, "limit", "integer");
        tools.add(find);
        var note = tool("add_note", "Adds a note to an order.", false);
        property(note, "order", "integer");
        property(note, "text", "string");
        note.withObject("/inputSchema").putArray("required").add("order").add("text");
        tools.add(note);
        var delete = tool("delete_orders", "Deletes all orders. There is no way back.", false);
        delete.withObject("/annotations").put("destructiveHint", true);
        tools.add(delete);
        return result;
    }

    private static ObjectNode tool(String name, String description, boolean reads) {
        var tool = JSON.createObjectNode().put("name", name).put("description", description);
        tool.putObject("inputSchema").put("type", "object").putObject("properties");
        tool.putObject("annotations").put("readOnlyHint", reads);
        return tool;
    }

    private static void property(ObjectNode tool, String name, String type) {
        tool.withObject("/inputSchema/properties").putObject(name).put("type", type);
    }

    /// @return empty where there is no such tool
    Optional<ObjectNode> call(String name, JsonNode arguments) {
        return switch (name) {
            case "find_orders" -> Optional.of(find(arguments));
            case "add_note" ->
                    Optional.of(
                            orders.note(
                                            arguments.path("order").asLong(),
                                            arguments.path("text").asText())
                                    ? text("noted", false)
                                    : text("no such order", true));
            case "delete_orders" ->
                    Optional.of(text("deleted " + orders.clear() + " orders", false));
            default -> Optional.empty();
        };
    }

    private ObjectNode find(JsonNode arguments) {
        int limit = Math.clamp(arguments.path("limit").asInt(5), 0, MOST);
        var found = JSON.createObjectNode();
        var list = found.putArray("orders");
        orders.list(arguments.path("status").asText(""), 0, limit).forEach(list::add);
        var result = text(found.toString(), false);
        result.set("structuredContent", found);
        return result;
    }

    private static ObjectNode text(String text, boolean isError) {
        var result = JSON.createObjectNode();
        result.put("resultType", "complete");
        result.putArray("content").addObject().put("type", "text").put("text", text);
        if (isError) {
            result.put("isError", true);
        }
        return result;
    }
}
