package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Refusal;
import dev.sallyport.http.mcp.JsonTree.NoJson;
import dev.sallyport.http.mcp.RpcMessage.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A hold as a multi round-trip request (revision 2026-07-28, SEP-2322): the client sends its user
/// to the approval page and then calls again. What it brings back then, and what the upstream's own
/// round had brought before, are kept apart: the gateway's state carries the other.
///
/// The state proves nothing and needs no seal: the call is judged again, and an approval is bound
/// to what the call says.
final class Rounds {
    static final String KEY = "sallyport-approval";
    private static final String PREFIX = "sallyport1.";
    private static final int MOST_STATE = 64 << 10;
    private static final Set<String> METHODS =
            Set.of(RpcCommands.CALL_TOOL, "prompts/get", "resources/read");

    private Rounds() {}

    /// @param request without what is the gateway's
    /// @param declined the user does not want to ask for the approval
    record Taken(Request request, boolean declined) {}

    /// Takes the gateway's own part out of a call.
    static Taken taken(Request request) throws RpcRefused {
        JsonNode state = request.params().path("requestState");
        if (!state.isTextual() || !state.textValue().startsWith(PREFIX)) {
            return new Taken(request, false);
        }
        var params = request.params().deepCopy();
        String action = params.path("inputResponses").path(KEY).path("action").asText("accept");
        params.remove("requestState");
        params.remove("inputResponses");
        ObjectNode before = decoded(state.textValue().substring(PREFIX.length()));
        if (before.has("requestState")) {
            params.set("requestState", before.get("requestState"));
        }
        if (before.has("inputResponses")) {
            params.set("inputResponses", before.get("inputResponses"));
        }
        return new Taken(request.with(params), !action.equals("accept"));
    }

    private static ObjectNode decoded(String code) throws RpcRefused {
        try {
            if (code.length() <= MOST_STATE
                    && JsonTree.read(Base64.getUrlDecoder().decode(code))
                            instanceof ObjectNode before) {
                return before;
            }
        } catch (IllegalArgumentException | NoJson _) {
            // told below
        }
        throw new RpcRefused(
                200, RpcErrors.NO_PARAMETERS, "found a requestState that the gateway didn't give");
    }

    /// The result that asks the client to come again.
    ///
    /// @param request without what is the gateway's
    /// @return empty where this call can't be answered so
    static Optional<ObjectNode> inputRequired(Request request, Refusal refusal) {
        String url = refusal.approveUrl();
        if (url == null || !METHODS.contains(request.method())) {
            return Optional.empty();
        }
        String state = state(request.params(), refusal.retryHandle());
        if (state.length() > MOST_STATE) {
            return Optional.empty();
        }
        var result = JsonTree.object();
        result.put("resultType", "input_required");
        var ask = result.putObject("inputRequests").putObject(KEY);
        ask.put("method", "elicitation/create");
        ask.putObject("params")
                .put("mode", "url")
                .put("url", url)
                .put("message", refusal.message());
        result.put("requestState", state);
        return Optional.of(result);
    }

    private static String state(ObjectNode params, @Nullable String handle) {
        var state = JsonTree.object();
        state.put("handle", handle);
        if (params.has("requestState")) {
            state.set("requestState", params.get("requestState"));
        }
        if (params.has("inputResponses")) {
            state.set("inputResponses", params.get("inputResponses"));
        }
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(JsonTree.text(state).getBytes(StandardCharsets.UTF_8));
    }
}
