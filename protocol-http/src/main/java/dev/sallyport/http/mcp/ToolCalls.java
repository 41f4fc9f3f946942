package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.Gate.Clearance;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Refusal.Code;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.mcp.McpClient.Gone;
import dev.sallyport.http.mcp.RpcMessage.Request;
import dev.sallyport.http.mcp.ToolCatalog.TooManyTools;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges requests. A tool's description is compared with its pin before the call is judged; what
/// the caller may not know of is answered as if it weren't there, and recorded as it was judged.
record ToolCalls(McpParts parts, McpVisit visit, UpstreamCalls calls, Judging judging) {
    private static final Set<String> NAMED =
            Set.of(RpcCommands.CALL_TOOL, "prompts/get", "resources/read");

    /// @param card of the tool; null where none is called, or it is not known
    /// @param hidden the answer must not tell that it is there
    /// @param mirrored headers that go up
    record Judged(
            Clearance clearance,
            @Nullable ToolCard card,
            boolean hidden,
            Map<String, String> mirrored) {}

    Judged judge(Request request, Judging.Waiting waiting) throws RpcRefused, Gone {
        String method = request.method();
        String name = RpcCommands.mirrored(method, request.params());
        boolean hidden =
                NAMED.contains(method)
                        && !parts.listings().may(visit.session(), method, name, false);
        if (method.equals(RpcCommands.CALL_TOOL) && !hidden) {
            return tool(request, name, waiting);
        }
        var mirrored = mirrored(request, name, Map.of());
        return new Judged(settle(request, false, waiting), null, hidden, mirrored);
    }

    private Judged tool(Request request, String name, Judging.Waiting waiting)
            throws RpcRefused, Gone {
        Optional<ToolCard> found;
        try {
            found = parts.catalog().card(visit.place(), name, calls);
        } catch (Unavailable _) {
            return refused(request, notTold(), false);
        } catch (TooManyTools _) {
            return refused(request, Denials.tooManyTools("nothing was run"), false);
        }
        if (found.isEmpty()) {
            return refused(request, noSuchTool(), true);
        }
        ToolCard card = found.get();
        var mirrored = mirrored(request, name, card.parameters());
        MirrorHeaders.requireParameters(visit.request(), mirrored);
        return new Judged(settle(request, card.changed(), waiting), card, false, mirrored);
    }

    private static Map<String, String> mirrored(
            Request request, String name, Map<String, List<String>> parameters) {
        return MirrorHeaders.of(request.method(), name, request.params(), parameters);
    }

    private Clearance settle(Request request, boolean changed, Judging.Waiting waiting)
            throws RpcRefused, Gone {
        JsonNode id = request.id();
        return judging.settle(parts.commands().of(request, changed), id, calls.mcp(), waiting);
    }

    private Judged refused(Request request, Refusal refusal, boolean hidden) throws RpcRefused {
        var clearance = judging.refuse(parts.commands().of(request, true), refusal);
        return new Judged(clearance, null, hidden, Map.of());
    }

    private static Refusal notTold() {
        return Refusal.of(
                Code.POLICY_UNAVAILABLE,
                "it can't be told now whether this tool is still what it was; nothing was run",
                null,
                "try again later");
    }

    private static Refusal noSuchTool() {
        return Refusal.of(
                Code.UNSUPPORTED, "the server lists no such tool; nothing was run", null, null);
    }
}
