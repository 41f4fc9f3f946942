package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.http.HttpCall.Rpc;
import dev.sallyport.http.mcp.RpcMessage.Notification;
import dev.sallyport.http.mcp.RpcMessage.Request;
import dev.sallyport.http.mcp.RpcMessage.Response;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes commands of messages. What a command is bound to is the method and every parameter but
/// `_meta`, which differs from one try to the next; not the id.
record RpcCommands(HttpAnalyzer analyzer) {
    /// The method of a command that stands for GET: the client listens to what the server says.
    static final String LISTEN = "listen";

    /// The method of a command that stands for DELETE: the client ends its session.
    static final String CLOSE = "close";

    static final String CALL_TOOL = "tools/call";
    static final String PATH = "/";

    private static final Set<String> NAMED = Set.of(CALL_TOOL, "prompts/get");
    private static final Set<String> BY_URI =
            Set.of("resources/read", "resources/subscribe", "resources/unsubscribe");

    /// @param changed the tool is not described as it was when it was pinned
    HttpCommand of(RpcMessage message, boolean changed) throws RpcRefused {
        return switch (message) {
            case Request request -> call(request.method(), request.params(), changed);
            case Notification notice -> call(notice.method(), notice.params(), changed);
            case Response response -> {
                var said = response.json().deepCopy();
                said.remove("jsonrpc");
                said.remove("id");
                yield command("", "", Map.of(), false, said);
            }
        };
    }

    private HttpCommand call(String method, ObjectNode params, boolean changed) throws RpcRefused {
        var bound = JsonTree.object();
        bound.put("method", method);
        var given = params.deepCopy();
        given.remove("_meta");
        bound.set("params", given);
        return command(method, name(method, params), arguments(params), changed, bound);
    }

    /// A command that no message says: [#LISTEN] or [#CLOSE].
    HttpCommand of(String method) {
        return command(method, "", Map.of(), false, JsonTree.object().put("method", method));
    }

    /// To ask whether something of this name may ever be used.
    HttpCommand named(String method, String name, boolean changed) {
        return HttpCommand.of(
                new Rpc(PATH, method, name, Map.of(), changed, Content.NONE), analyzer);
    }

    private HttpCommand command(
            String method,
            String name,
            Map<String, @Nullable Object> arguments,
            boolean changed,
            ObjectNode bound) {
        var content = Content.whole("application/json", JsonTree.bytes(JsonTree.sorted(bound)));
        return HttpCommand.of(new Rpc(PATH, method, name, arguments, changed, content), analyzer);
    }

    static String name(String method, ObjectNode params) throws RpcRefused {
        if (NAMED.contains(method)) {
            return text(params, "name");
        }
        if (BY_URI.contains(method)) {
            return text(params, "uri");
        }
        if (method.equals("completion/complete") && params.path("ref").isObject()) {
            JsonNode ref = params.get("ref");
            return ref.path("name").asText(ref.path("uri").asText(""));
        }
        return "";
    }

    /// The name that headers repeat; empty where they repeat none.
    static String mirrored(String method, ObjectNode params) throws RpcRefused {
        return NAMED.contains(method) || BY_URI.contains(method) ? name(method, params) : "";
    }

    private static String text(ObjectNode params, String name) throws RpcRefused {
        JsonNode value = params.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new RpcRefused(
                    200, RpcErrors.NO_PARAMETERS, "expected params." + name + " to be a text");
        }
        return value.textValue();
    }

    private static Map<String, @Nullable Object> arguments(ObjectNode params) throws RpcRefused {
        if (!params.has("arguments")) {
            return Map.of();
        }
        if (!(params.get("arguments") instanceof ObjectNode arguments)) {
            throw new RpcRefused(
                    200, RpcErrors.NO_PARAMETERS, "expected params.arguments to be an object");
        }
        return JsonTree.map(arguments);
    }
}
