package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Codes of JSON-RPC errors, and the errors themselves.
final class RpcErrors {
    static final int NO_JSON = -32700;
    static final int NO_REQUEST = -32600;
    static final int NO_METHOD = -32601;
    static final int NO_PARAMETERS = -32602;

    /// Revision 2026-07-28, "Error Codes".
    static final int HEADER_MISMATCH = -32020;

    static final int UNSUPPORTED_VERSION = -32022;

    /// Revision 2025-11-25 alone: people have to go to a URL first.
    static final int URL_ELICITATION = -32042;

    /// The gateway refused; `data` is the refusal object. Outside the range that JSON-RPC and MCP
    /// keep for themselves (−32768 to −32000), as revision 2026-07-28 asks.
    static final int REFUSED = -31000;

    /// The gateway got no usable answer from the upstream.
    static final int UPSTREAM = -31001;

    private RpcErrors() {}

    /// @param id null where it could not be read
    static ObjectNode error(
            @Nullable JsonNode id, int code, String message, @Nullable JsonNode data) {
        var error = JsonTree.object();
        error.put("jsonrpc", "2.0");
        error.set("id", id == null ? JsonTree.NODES.nullNode() : id);
        var what = error.putObject("error").put("code", code).put("message", message);
        if (data != null) {
            what.set("data", data);
        }
        return error;
    }

    static ObjectNode result(JsonNode id, ObjectNode result) {
        var answer = JsonTree.object();
        answer.put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.set("result", result);
        return answer;
    }
}
