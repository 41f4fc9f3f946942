package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.http.StrictJson;
import dev.sallyport.http.mcp.JsonTree.NoJson;
import dev.sallyport.http.mcp.RpcMessage.Notification;
import dev.sallyport.http.mcp.RpcMessage.Request;
import dev.sallyport.http.mcp.RpcMessage.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads JSON-RPC 2.0 (specification, sections 4 to 6) as MCP narrows it. A member that has no
/// meaning is refused: parsers that ignore case would give it one.
final class RpcReader {
    static final int MOST_IN_BATCH = 50;
    private static final int MOST_ID = 512;
    private static final String NOTIFICATIONS = "notifications/";
    private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9_$][A-Za-z0-9_$./-]{0,127}");
    private static final Set<String> CALL = Set.of("jsonrpc", "id", "method", "params");
    private static final Set<String> RESULT = Set.of("jsonrpc", "id", "result");
    private static final Set<String> ERROR = Set.of("jsonrpc", "id", "error");

    /// Names of parameters that mean something; in another case they would to some parsers.
    private static final Set<String> PARAMETERS =
            Set.of(
                    "_meta",
                    "arguments",
                    "cursor",
                    "inputresponses",
                    "name",
                    "ref",
                    "requestid",
                    "requeststate",
                    "task",
                    "taskid",
                    "uri");

    private static final Set<String> SPELLED =
            Set.of(
                    "_meta",
                    "arguments",
                    "cursor",
                    "inputResponses",
                    "name",
                    "ref",
                    "requestId",
                    "requestState",
                    "task",
                    "taskId",
                    "uri");

    private RpcReader() {}

    /// @param messages one, or those of a batch
    record Body(boolean isBatch, List<RpcMessage> messages) {}

    /// A client's body.
    static Body body(byte[] bytes) throws RpcRefused {
        JsonNode json;
        try {
            json = JsonTree.read(bytes);
            JsonTree.requireOneReading(json);
        } catch (NoJson no) {
            throw new RpcRefused(400, RpcErrors.NO_JSON, no.why());
        }
        return json instanceof ArrayNode batch
                ? new Body(true, batch(batch))
                : new Body(false, List.of(ofClient(json)));
    }

    private static List<RpcMessage> batch(ArrayNode batch) throws RpcRefused {
        if (batch.isEmpty() || batch.size() > MOST_IN_BATCH) {
            throw RpcRefused.noRequest(
                    "found a batch of "
                            + batch.size()
                            + " messages, expected 1 to "
                            + MOST_IN_BATCH);
        }
        var messages = new ArrayList<RpcMessage>(batch.size());
        var ids = new HashSet<String>();
        for (JsonNode one : batch) {
            RpcMessage message = ofClient(one);
            if (message instanceof Request request && !ids.add(RpcMessage.key(request.id()))) {
                throw RpcRefused.noRequest("found an id twice in a batch");
            }
            messages.add(message);
        }
        return messages;
    }

    /// What has no answer is nothing but a notification, and a request has one: servers that look
    /// at the method alone would run a call that was taken for a notification.
    private static RpcMessage ofClient(JsonNode json) throws RpcRefused {
        RpcMessage message = message(json);
        boolean isRightlyNamed =
                switch (message) {
                    case Request request -> !request.method().startsWith(NOTIFICATIONS);
                    case Notification notice -> notice.method().startsWith(NOTIFICATIONS);
                    case Response _ -> true;
                };
        if (!isRightlyNamed) {
            throw RpcRefused.noRequest(
                    "expected requests to have an id, and notifications to have none and a method"
                            + " like notifications/cancelled");
        }
        return message;
    }

    private static RpcMessage message(JsonNode json) throws RpcRefused {
        if (!(json instanceof ObjectNode object)) {
            throw RpcRefused.noRequest("expected a JSON-RPC message, which is an object");
        }
        if (!object.path("jsonrpc").isTextual() || !"2.0".equals(object.get("jsonrpc").asText())) {
            throw RpcRefused.noRequest("expected jsonrpc to be \"2.0\"");
        }
        return object.has("method") ? call(object) : response(object);
    }

    /// A server's message. What else it has than such a message has is left out.
    static RpcMessage ofServer(JsonNode json) throws RpcRefused {
        if (!(json instanceof ObjectNode object)) {
            throw RpcRefused.noRequest("expected a JSON-RPC message, which is an object");
        }
        var known = object.deepCopy();
        boolean isError = known.hasNonNull("error");
        known.retain(known.has("method") ? CALL : isError ? ERROR : RESULT);
        return message(known);
    }

    private static RpcMessage call(ObjectNode object) throws RpcRefused {
        requireOnly(object, CALL);
        JsonNode method = object.get("method");
        if (!method.isTextual() || !METHOD.matcher(method.textValue()).matches()) {
            throw RpcRefused.noRequest("expected method to be a name like tools/call");
        }
        ObjectNode params = params(object);
        return object.has("id")
                ? new Request(id(object), method.textValue(), params, object)
                : new Notification(method.textValue(), params, object);
    }

    private static ObjectNode params(ObjectNode object) throws RpcRefused {
        if (!object.has("params")) {
            return JsonTree.object();
        }
        if (!(object.get("params") instanceof ObjectNode params)) {
            throw RpcRefused.noRequest("expected params to be an object");
        }
        for (String name : JsonTree.names(params)) {
            if (PARAMETERS.contains(StrictJson.folded(name)) && !SPELLED.contains(name)) {
                throw RpcRefused.noRequest(
                        "found a parameter whose name is spelled in a wrong case");
            }
        }
        return params;
    }

    private static Response response(ObjectNode object) throws RpcRefused {
        boolean isError = object.has("error");
        requireOnly(object, isError ? ERROR : RESULT);
        if (isError) {
            JsonNode error = object.get("error");
            if (!error.isObject()
                    || !error.path("code").isIntegralNumber()
                    || !error.path("message").isTextual()) {
                throw RpcRefused.noRequest("expected error to have a code and a message");
            }
            @Nullable JsonNode id =
                    object.has("id") && !object.get("id").isNull() ? id(object) : null;
            return new Response(id, object);
        }
        if (!object.path("result").isObject()) {
            throw RpcRefused.noRequest("expected a method, an object as result, or an error");
        }
        return new Response(id(object), object);
    }

    private static JsonNode id(ObjectNode object) throws RpcRefused {
        JsonNode id = object.path("id");
        boolean isText = id.isTextual() && id.textValue().length() <= MOST_ID;
        if (!isText && !(id.isIntegralNumber() && id.canConvertToLong())) {
            throw RpcRefused.noRequest(
                    "expected id to be a text of at most "
                            + MOST_ID
                            + " characters, or an integer");
        }
        return id;
    }

    private static void requireOnly(ObjectNode object, Set<String> names) throws RpcRefused {
        for (String name : JsonTree.names(object)) {
            if (!names.contains(name)) {
                throw RpcRefused.noRequest("found a member that such a message doesn't have");
            }
        }
    }
}
