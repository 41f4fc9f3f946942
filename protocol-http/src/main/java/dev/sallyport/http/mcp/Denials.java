package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Refusal.Code;
import dev.sallyport.http.mcp.JsonTree.NoJson;
import dev.sallyport.http.mcp.RpcMessage.Request;

/// Tells a client that its call was not run, in the shape that its revision has for it.
final class Denials {
    private Denials() {}

    /// @param request without what is the gateway's ([Rounds])
    /// @param again whether the client may be asked to come again: it has not said no
    static ObjectNode of(
            Request request, Refusal refusal, Revision revision, ClientMeans means, boolean again) {
        boolean isOpen = refusal.code() == Code.APPROVAL_REQUIRED && refusal.approveUrl() != null;
        if (isOpen && again && means.opensUrls()) {
            if (revision.isStateless()) {
                var round = Rounds.inputRequired(request, refusal);
                if (round.isPresent()) {
                    return RpcErrors.result(request.id(), round.get());
                }
            } else if (revision == Revision.V2025_11_25) {
                return elicitation(request.id(), refusal);
            }
        }
        return error(request.id(), refusal);
    }

    static ObjectNode error(JsonNode id, Refusal refusal) {
        return RpcErrors.error(id, RpcErrors.REFUSED, inWords(refusal), object(refusal, false));
    }

    /// With what to do: many agents show their model the message, and nothing of the data.
    private static String inWords(Refusal refusal) {
        if (refusal.code() == Code.APPROVAL_REQUIRED && refusal.approveUrl() != null) {
            return refusal.message()
                    + "; a person can approve it at "
                    + refusal.approveUrl()
                    + ", then make the same call again";
        }
        return refusal.hint() == null
                ? refusal.message()
                : refusal.message() + "; " + refusal.hint();
    }

    /// The call was run, but nothing of its answer may be shown.
    static ObjectNode withheld(JsonNode id, Refusal refusal) {
        return RpcErrors.error(id, RpcErrors.REFUSED, inWords(refusal), object(refusal, true));
    }

    private static ObjectNode elicitation(JsonNode id, Refusal refusal) {
        var data = object(refusal, false);
        data.putArray("elicitations")
                .addObject()
                .put("mode", "url")
                .put("elicitationId", refusal.request())
                .put("url", refusal.approveUrl())
                .put("message", refusal.message());
        return RpcErrors.error(id, RpcErrors.URL_ELICITATION, refusal.message(), data);
    }

    private static ObjectNode object(Refusal refusal, boolean executed) {
        try {
            var object = (ObjectNode) JsonTree.read(refusal.toJson());
            object.put("executed", executed);
            return object;
        } catch (NoJson e) {
            throw new IllegalStateException("a refusal is a JSON object", e);
        }
    }

    /// As servers answer a call of a tool that they don't have. One that may not be known is told
    /// from one that isn't there by nothing.
    static ObjectNode unknown(Request request) {
        return RpcErrors.error(
                request.id(),
                RpcErrors.NO_PARAMETERS,
                switch (request.method()) {
                    case RpcCommands.CALL_TOOL -> "Unknown tool";
                    case "prompts/get" -> "Unknown prompt";
                    default -> "Unknown resource";
                },
                null);
    }

    static Refusal notMasked() {
        return Refusal.of(
                Code.UNMASKABLE,
                "the call was run, but its answer can't be masked or recorded as the rules want,"
                        + " so it is withheld",
                null,
                "tell the operators of the gateway");
    }

    /// @param what of it, then
    static Refusal tooManyTools(String what) {
        return Refusal.of(
                Code.LIMIT_EXCEEDED,
                "the server has named more than "
                        + ToolCatalog.MOST_NAMES
                        + " different tools, more than are kept pins of; "
                        + what,
                null,
                "tell the operators of the gateway: the server makes names of tools up");
    }

    static Refusal notRecorded() {
        return Refusal.of(
                Code.EVIDENCE_UNAVAILABLE,
                "the recording that a rule wants can't be kept now; nothing was run",
                null,
                "try again later");
    }

    static Refusal tooMuch() {
        return Refusal.of(
                Code.LIMIT_EXCEEDED,
                "the call was run, but its answer is larger than the rule allows",
                null,
                "ask for less");
    }
}
