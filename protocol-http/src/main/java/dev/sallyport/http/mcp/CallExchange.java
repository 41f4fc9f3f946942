package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Gate.HoldNotice;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Outcome.Status;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.mcp.McpClient.Gone;
import dev.sallyport.http.mcp.McpUpstream.Failed;
import dev.sallyport.http.mcp.McpUpstream.Reply;
import dev.sallyport.http.mcp.RpcMessage.Notification;
import dev.sallyport.http.mcp.RpcMessage.Request;
import dev.sallyport.http.mcp.RpcMessage.Response;
import dev.sallyport.http.mcp.ToolCatalog.TooManyTools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request of a client, from the judgement to the last message of its answer.
///
/// ```
/// judge ─┬─ block ───────────────▶ error, or the revision's own shape of a hold
///        └─ pass ─▶ upstream ─┬─▶ messages: filtered, masked, counted ─▶ client
///                             └─▶ failure ─▶ error
/// ```
///
/// Used by one thread.
final class CallExchange {
    private static final String INITIALIZE = "initialize";
    private static final String LIST_CHANGED = "notifications/tools/list_changed";

    private final McpParts parts;
    private final McpVisit visit;
    private final UpstreamCalls calls;
    private final Answer answer;
    private final Request request;
    private final boolean declined;
    private final List<MaskOrder> ofTask;
    private final OpenCalls open;
    private long notices;

    /// @param ofTask what hides in the task that is asked for
    CallExchange(
            McpParts parts,
            McpVisit visit,
            UpstreamCalls calls,
            Answer answer,
            Rounds.Taken taken,
            List<MaskOrder> ofTask) {
        this.parts = parts;
        this.visit = visit;
        this.calls = calls;
        this.answer = answer;
        this.request = taken.request();
        this.declined = taken.declined();
        this.ofTask = ofTask;
        this.open = calls.mcp() == null ? new OpenCalls() : calls.mcp().calls();
    }

    void run() throws RpcRefused, Gone {
        var call = open.take(request);
        try {
            judge(call);
        } finally {
            open.overUnlessSent(call);
        }
    }

    private void judge(OpenCalls.Call call) throws RpcRefused, Gone {
        var judging =
                new Judging(parts, visit, declined ? Duration.ZERO : visit.request().patience());
        visit.client().whenGone(judging::gone);
        var judged = new ToolCalls(parts, visit, calls, judging).judge(request, this::held);
        if (judged.clearance().verdict() instanceof Block block) {
            answer.last(
                    judged.hidden()
                            ? Denials.unknown(request)
                            : Denials.of(
                                    request, block.refusal(), calls.revision(), means(), !declined),
                    null,
                    200);
            return;
        }
        var opened =
                Released.of(parts, visit, judged.clearance(), () -> JsonTree.text(request.json()));
        if (opened.isEmpty()) {
            answer.last(Denials.error(request.id(), Denials.notRecorded()), null, 200);
            return;
        }
        try (Released released = opened.get()) {
            if (judged.card() != null) {
                released.detail("tool_digest", judged.card().digest());
            }
            ask(call, judged, released);
        }
    }

    private ClientMeans means() {
        if (calls.revision().isStateless()) {
            return ClientMeans.ofRequest(request.params());
        }
        return calls.mcp() == null ? ClientMeans.NONE : calls.mcp().means();
    }

    /// A client that can be told is told that its call waits, so that it does not give up.
    private void held(HoldNotice notice) throws Gone {
        if (!answer.canStream() || request.method().equals(INITIALIZE)) {
            return;
        }
        var token = request.params().path("_meta").path("progressToken");
        if (token.isTextual() || token.isIntegralNumber()) {
            var progress = JsonTree.object().put("jsonrpc", "2.0");
            progress.put("method", "notifications/progress");
            var params = progress.putObject("params");
            params.set("progressToken", token);
            params.put("progress", ++notices)
                    .put("message", "waits for an approval: " + notice.approveUrl());
            answer.event(SseEvent.message(JsonTree.text(progress)));
        } else {
            answer.comment("waits for an approval");
        }
    }

    private void ask(OpenCalls.Call call, ToolCalls.Judged judged, Released released) throws Gone {
        open.sent(call, orders(released));
        try (Reply reply = visit.upstream().send(calls.post(request.json(), judged.mirrored()))) {
            visit.client().whenGone(reply::close);
            if (Statuses.isGood(reply.status())) {
                answered(call, reply, released);
            } else {
                open.over(call);
                rejected(reply, released);
            }
        } catch (Failed failed) {
            released.finish(failed.sent() ? Status.CUT : Status.NOT_SENT, null);
            if (!failed.sent()) {
                open.over(call);
            }
            answer.last(
                    RpcErrors.error(
                            request.id(),
                            RpcErrors.UPSTREAM,
                            failed.sent()
                                    ? "the server's answer broke off or can't be read; what it did is"
                                            + " not known"
                                    : "the server can't be reached; nothing was run",
                            null),
                    null,
                    502);
        }
    }

    private void answered(OpenCalls.Call call, Reply reply, Released released) throws Failed, Gone {
        var messages = new Messages(reply);
        for (var next = messages.next(); next != null; next = messages.next()) {
            if (next.message() instanceof Response response) {
                last(call, response, next.event(), reply, released);
                return;
            }
            if (!between(next, released)) {
                return;
            }
        }
        if (!answer.hasBegun()) {
            throw new Failed("the upstream ended its answer without a response", true);
        }
        // A stream that the client may go on with by its last event's id.
    }

    /// @return whether the answer may go on
    private boolean between(Messages.Next next, Released released) throws Gone {
        SseEvent event = next.event();
        if (event == null || request.method().equals(INITIALIZE)) {
            return true;
        }
        if (next.message() == null) {
            answer.event(event);
            return true;
        }
        if (next.message() instanceof Notification(String method, _, _)
                && method.equals(LIST_CHANGED)) {
            parts.catalog().changed(visit.place());
        }
        if (next.message() instanceof Request && calls.revision().isStateless()) {
            return true; // this revision has no requests of servers
        }
        try {
            var message = released.masked(next.message().json(), orders(released));
            if (!released.count(message)) {
                return withheld(Denials.tooMuch(), released);
            }
            answer.event(event.with(JsonTree.text(message)));
            return true;
        } catch (Unavailable _) {
            return withheld(Denials.notMasked(), released);
        }
    }

    private List<MaskOrder> orders(Released released) {
        var all = new ArrayList<>(Released.orders(released.verdict()));
        all.addAll(ofTask);
        return all;
    }

    private void last(
            OpenCalls.Call call,
            Response response,
            @Nullable SseEvent event,
            Reply reply,
            Released released)
            throws Failed, Gone {
        if (!request.id().equals(response.id())) {
            throw new Failed("the upstream answered another request", true);
        }
        open.over(call);
        if (request.method().equals(INITIALIZE) && !response.isError()) {
            initialized(response, reply, released);
        } else {
            shown(response, event, released, 200);
        }
    }

    private void initialized(Response response, Reply reply, Released released) throws Gone {
        try {
            var session = Agreements.of(parts, visit, request, response, reply);
            answer.header("mcp-session-id", session.id());
        } catch (RpcRefused refused) {
            released.finish(Status.ERROR, Integer.toString(refused.code()));
            answer.last(
                    RpcErrors.error(request.id(), refused.code(), refused.why(), null),
                    null,
                    refused.status());
            return;
        }
        shown(response, null, released, 200);
    }

    private void shown(Response response, @Nullable SseEvent event, Released released, int status)
            throws Gone {
        ObjectNode message = response.json();
        try {
            parts.listings().filter(request.method(), message, visit.session(), visit.place());
            if (request.method().equals("tasks/list")) {
                parts.tasks().filter(message, visit.owner());
            }
            parts.tasks().answered(message, visit.owner(), orders(released));
            message = released.masked(message, orders(released));
            if (!released.count(message)) {
                withheld(Denials.tooMuch(), released);
                return;
            }
        } catch (Unavailable _) {
            withheld(Denials.notMasked(), released);
            return;
        } catch (TooManyTools _) {
            withheld(Denials.tooManyTools("its list is withheld"), released);
            return;
        }
        boolean isError = response.isError() || message.path("result").path("isError").asBoolean();
        String code =
                response.isError() ? message.path("error").path("code").asText() : "" + status;
        try {
            answer.last(message, event, status);
        } catch (Gone gone) {
            released.finish(Status.CUT, code);
            throw gone;
        }
        released.finish(isError ? Status.ERROR : Status.OK, code);
    }

    /// The upstream says no with an HTTP status: its JSON-RPC error passes, nothing else does.
    private void rejected(Reply reply, Released released) throws Failed, Gone {
        int status = Statuses.passed(reply.status());
        released.detail("http_status", Integer.toString(reply.status()));
        if (reply.status() == 404 && calls.mcp() != null) {
            parts.sessions().close(calls.mcp());
        }
        if (status != 502 && Messages.mediaType(reply).equals("application/json")) {
            Response error = error(reply);
            if (error != null) {
                shown(error, null, released, status);
                return;
            }
        }
        released.finish(Status.ERROR, Integer.toString(reply.status()));
        answer.last(
                RpcErrors.error(
                        request.id(), RpcErrors.UPSTREAM, "the server refused the request", null),
                null,
                status);
    }

    private @Nullable Response error(Reply reply) throws Failed {
        try {
            if (RpcReader.ofServer(JsonTree.read(Messages.whole(reply)))
                            instanceof Response response
                    && response.isError()) {
                response.json().set("id", request.id());
                return response;
            }
        } catch (JsonTree.NoJson | RpcRefused _) {
            // it is no error of JSON-RPC
        }
        return null;
    }

    /// @return false
    private boolean withheld(Refusal refusal, Released released) throws Gone {
        released.finish(Status.ERROR, refusal.code().word());
        answer.last(Denials.withheld(request.id(), refusal), null, 200);
        return false;
    }
}
