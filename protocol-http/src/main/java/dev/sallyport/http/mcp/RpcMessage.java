package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// One JSON-RPC 2.0 message as MCP has them: ids are texts or integers, parameters have names.
sealed interface RpcMessage {
    /// The message as it is sent, written from what was read.
    ObjectNode json();

    record Request(JsonNode id, String method, ObjectNode params, ObjectNode json)
            implements RpcMessage {
        /// The same with other parameters.
        Request with(ObjectNode changed) {
            var copy = json.deepCopy();
            copy.set("params", changed);
            return new Request(id, method, changed, copy);
        }
    }

    record Notification(String method, ObjectNode params, ObjectNode json) implements RpcMessage {}

    /// An answer: to the server, or from it.
    ///
    /// @param id null in an error to a message whose id could not be read
    record Response(@Nullable JsonNode id, ObjectNode json) implements RpcMessage {
        boolean isError() {
            return json.has("error");
        }
    }

    /// An id as a key of maps: the text `1` and the number 1 differ.
    static String key(JsonNode id) {
        return JsonTree.text(id);
    }
}
