package dev.sallyport.server.sampleapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An MCP server, Streamable HTTP: stateful for clients that say `initialize` (revisions up to
/// 2025-11-25), stateless for those of 2026-07-28. It answers in JSON and never speaks first.
final class ToolService implements HttpService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SESSION = "mcp-session-id";
    private static final String LATEST_STATEFUL = "2025-11-25";
    private static final String STATELESS = "2026-07-28";
    private static final Set<String> STATEFUL = Set.of("2025-03-26", "2025-06-18", LATEST_STATEFUL);
    private static final int NO_JSON = -32700;
    private static final int NO_REQUEST = -32600;
    private static final int NO_METHOD = -32601;
    private static final int MOST_SESSIONS = 1000;

    private final Tools tools;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();

    ToolService(Orders orders) {
        this.tools = new Tools(orders);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        if (request.method() == HttpMethod.POST) {
            return SampleApi.whenRead(request, this::post);
        }
        if (request.method() == HttpMethod.DELETE) {
            boolean was = sessions.remove(request.headers().get(SESSION, ""));
            return HttpResponse.of(was ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND);
        }
        return HttpResponse.of(HttpStatus.METHOD_NOT_ALLOWED);
    }

    private HttpResponse post(AggregatedHttpRequest request) {
        JsonNode message;
        try {
            message = JSON.readTree(request.contentUtf8());
        } catch (JsonProcessingException _) {
            return failure(HttpStatus.BAD_REQUEST, null, NO_JSON, "the body is no JSON");
        }
        if (!(message instanceof ObjectNode call) || !"2.0".equals(call.path("jsonrpc").asText())) {
            return failure(
                    HttpStatus.BAD_REQUEST, null, NO_REQUEST, "one JSON-RPC message is expected");
        }
        String method = call.path("method").asText();
        if (method.equals("initialize")) {
            return initialize(call);
        }
        String version = request.headers().get("mcp-protocol-version", "");
        if (!version.equals(STATELESS) && !sessions.contains(request.headers().get(SESSION, ""))) {
            return HttpResponse.of(HttpStatus.NOT_FOUND);
        }
        return call.has("id") && !method.isEmpty()
                ? answer(call, method)
                : HttpResponse.of(HttpStatus.ACCEPTED);
    }

    private HttpResponse initialize(ObjectNode call) {
        if (sessions.size() >= MOST_SESSIONS) {
            return HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE);
        }
        String asked = call.path("params").path("protocolVersion").asText();
        var result = JSON.createObjectNode();
        result.put("protocolVersion", STATEFUL.contains(asked) ? asked : LATEST_STATEFUL);
        describe(result);
        String session = UUID.randomUUID().toString();
        sessions.add(session);
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.JSON_UTF_8)
                        .add(SESSION, session)
                        .build(),
                HttpData.ofUtf8(success(call, result).toString()));
    }

    private static void describe(ObjectNode result) {
        result.putObject("capabilities").putObject("tools");
        result.putObject("serverInfo").put("name", "sample-tools").put("version", "1");
    }

    private HttpResponse answer(ObjectNode call, String method) {
        var params = call.path("params");
        return switch (method) {
            case "ping" -> json(success(call, JSON.createObjectNode()));
            case "server/discover" -> json(success(call, discovery()));
            case "tools/list" -> json(success(call, tools.list()));
            case "tools/call" ->
                    tools.call(params.path("name").asText(), params.path("arguments"))
                            .map(result -> json(success(call, result)))
                            .orElseGet(() ->
                                    failure(
                                            HttpStatus.OK,
                                            call,
                                            Tools.NO_PARAMETERS,
                                            "unknown tool"));
            default -> failure(HttpStatus.OK, call, NO_METHOD, "no such method");
        };
    }

    private static ObjectNode discovery() {
        var result = JSON.createObjectNode();
        result.put("resultType", "complete");
        result.putArray("supportedVersions").add(STATELESS).add(LATEST_STATEFUL);
        describe(result);
        return result;
    }

    private static ObjectNode success(ObjectNode call, ObjectNode result) {
        var answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", call.path("id"));
        answer.set("result", result);
        return answer;
    }

    private static HttpResponse failure(
            HttpStatus status, @Nullable ObjectNode call, int code, String what) {
        var answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", call == null ? JSON.nullNode() : call.path("id"));
        answer.putObject("error").put("code", code).put("message", what);
        return HttpResponse.of(status, MediaType.JSON_UTF_8, answer.toString());
    }

    private static HttpResponse json(JsonNode body) {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, body.toString());
    }
}
