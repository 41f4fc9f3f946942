package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.mcp.McpUpstream.Call;
import dev.sallyport.http.mcp.McpUpstream.Failed;
import dev.sallyport.http.mcp.RpcMessage.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the requests that go up. Nothing of a client's headers is in them but the few that say
/// nothing of what is asked.
///
/// @param mcp null where there is no session
record UpstreamCalls(McpVisit visit, Revision revision, @Nullable McpSession mcp)
        implements ToolCatalog.Lister {
    private static final String NOTHING = "";
    private static final List<String> PASSED = List.of("traceparent", "tracestate", "user-agent");
    private static final Duration LISTING = Duration.ofSeconds(10);
    private static final int MOST_PAGES = 50;
    private static final int MOST_TOOLS = 5_000;
    private static final String META = "io.modelcontextprotocol/";

    Call post(ObjectNode message, Map<String, String> mirrored) {
        var headers = headers("application/json, text/event-stream");
        headers.put("content-type", "application/json");
        if (revision.isStateless()) {
            headers.putAll(mirrored);
        }
        return new Call("POST", headers, JsonTree.text(message), null);
    }

    /// @param lastEvent where to go on; only what this session was sent can be gone on with
    Call get(@Nullable String lastEvent) {
        var headers = headers(SseEvent.MEDIA_TYPE);
        if (lastEvent != null) {
            headers.put("last-event-id", lastEvent);
        }
        return new Call("GET", headers, NOTHING, null);
    }

    Call delete() {
        return new Call("DELETE", headers("*/*"), NOTHING, LISTING);
    }

    private Map<String, String> headers(String accept) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("accept", accept);
        for (String name : PASSED) {
            List<String> values = visit.request().headers().getOrDefault(name, List.of());
            if (values.size() == 1) {
                headers.put(name, values.getFirst());
            }
        }
        if (visit.request().headers().containsKey(MirrorHeaders.VERSION)
                || revision.isStateless()) {
            headers.put(MirrorHeaders.VERSION, revision.word());
        }
        if (mcp != null && mcp.upstreamId() != null) {
            headers.put("mcp-session-id", mcp.upstreamId());
        }
        return headers;
    }

    /// All pages of the upstream's `tools/list`, asked by the gateway itself.
    @Override
    public List<JsonNode> tools() {
        var tools = new ArrayList<JsonNode>();
        JsonNode cursor = null;
        for (int page = 1; page <= MOST_PAGES; page++) {
            JsonNode result = page(page, cursor);
            result.path("tools").forEach(tools::add);
            cursor = result.path("nextCursor");
            if (!cursor.isTextual()) {
                return tools;
            }
            if (tools.size() > MOST_TOOLS) {
                break;
            }
        }
        throw new Unavailable("the server's list of tools has no end");
    }

    private JsonNode page(int number, @Nullable JsonNode cursor) {
        var request = JsonTree.object();
        request.put("jsonrpc", "2.0").put("id", "sallyport-" + number).put("method", "tools/list");
        var params = request.putObject("params");
        if (cursor != null) {
            params.set("cursor", cursor);
        }
        if (revision.isStateless()) {
            var meta = params.putObject("_meta");
            meta.put(MirrorHeaders.VERSION_KEY, revision.word());
            meta.putObject(META + "clientInfo").put("name", "sallyport").put("version", "1");
            meta.putObject(META + "clientCapabilities");
        }
        var call = post(request, MirrorHeaders.of("tools/list", "", params, Map.of()));
        try (var reply =
                visit.upstream()
                        .send(new Call(call.method(), call.headers(), call.body(), LISTING))) {
            var messages = new Messages(reply);
            for (var next = messages.next(); next != null; next = messages.next()) {
                if (next.message() instanceof Response answer
                        && request.get("id").equals(answer.id())
                        && answer.json().path("result").path("tools").isArray()) {
                    return answer.json().path("result");
                }
            }
        } catch (Failed e) {
            throw new Unavailable("the server did not list its tools", e);
        }
        throw new Unavailable("the server did not list its tools");
    }
}
