package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Outcome.Status;
import dev.sallyport.http.mcp.McpClient.Gone;
import dev.sallyport.http.mcp.McpUpstream.Failed;
import dev.sallyport.http.mcp.McpUpstream.Reply;
import dev.sallyport.http.mcp.RpcMessage.Notification;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message that gets no message back: a notification, or an answer to the server.
record NoticeExchange(McpParts parts, McpVisit visit, UpstreamCalls calls) {
    private static final String CANCELLED = "notifications/cancelled";

    /// @param status of HTTP
    record Told(int status, @Nullable ObjectNode error) {}

    Told run(RpcMessage message) throws RpcRefused, Gone {
        Map<String, String> mirrored =
                message instanceof Notification(String method, ObjectNode params, _)
                        ? MirrorHeaders.of(
                                method, RpcCommands.mirrored(method, params), params, Map.of())
                        : Map.of();
        var judging = new Judging(parts, visit, visit.request().patience());
        visit.client().whenGone(judging::gone);
        var clearance =
                judging.settle(parts.commands().of(message, false), null, calls.mcp(), _ -> {});
        if (clearance.verdict() instanceof Block block) {
            var error = Denials.error(JsonTree.NODES.nullNode(), block.refusal());
            return new Told(Statuses.of(block.refusal()), error);
        }
        var opened = Released.of(parts, visit, clearance, () -> JsonTree.text(message.json()));
        if (opened.isEmpty()) {
            return new Told(503, Denials.error(JsonTree.NODES.nullNode(), Denials.notRecorded()));
        }
        try (Released released = opened.get()) {
            if (isForHeldCall(message)) {
                released.finish(Status.OK, "202");
                return new Told(202, null);
            }
            return send(message, mirrored, released);
        }
    }

    /// The upstream has not heard of a call that is held.
    private boolean isForHeldCall(RpcMessage message) {
        return message instanceof Notification(String method, ObjectNode params, _)
                && method.equals(CANCELLED)
                && parts.held().cancel(visit.session().id(), calls.mcp(), params.path("requestId"));
    }

    /// Its answer is not waited for any more.
    private void givenUp(RpcMessage message) {
        if (calls.mcp() != null
                && message instanceof Notification(String method, ObjectNode params, _)
                && method.equals(CANCELLED)) {
            calls.mcp().calls().taken(params.path("requestId"));
        }
    }

    private Told send(RpcMessage message, Map<String, String> mirrored, Released released) {
        try (Reply reply = visit.upstream().send(calls.post(message.json(), mirrored))) {
            boolean isGood = Statuses.isGood(reply.status());
            if (isGood) {
                givenUp(message);
            }
            if (reply.status() == 404 && calls.mcp() != null) {
                parts.sessions().close(calls.mcp());
            }
            released.finish(isGood ? Status.OK : Status.ERROR, Integer.toString(reply.status()));
            return new Told(isGood ? 202 : Statuses.passed(reply.status()), null);
        } catch (Failed failed) {
            released.finish(failed.sent() ? Status.CUT : Status.NOT_SENT, null);
            return new Told(502, null);
        }
    }
}
