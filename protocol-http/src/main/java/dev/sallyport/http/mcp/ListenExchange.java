package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Outcome.Status;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.mcp.McpClient.Gone;
import dev.sallyport.http.mcp.McpUpstream.Call;
import dev.sallyport.http.mcp.McpUpstream.Failed;
import dev.sallyport.http.mcp.McpUpstream.Reply;
import dev.sallyport.http.mcp.RpcMessage.Notification;
import dev.sallyport.http.mcp.RpcMessage.Response;
import dev.sallyport.http.mcp.ToolCatalog.TooManyTools;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// GET and DELETE of the stateful revisions: what the server says of its own, and the end of a
/// session. What comes here because the stream it belonged to broke hides at least what it would
/// have hidden there.
record ListenExchange(McpParts parts, McpVisit visit) {
    private static final String LIST_CHANGED = "notifications/tools/list_changed";

    void listen() throws RpcRefused, Gone {
        if (!visit.request().accepts().sse()) {
            throw new RpcRefused(406, RpcErrors.NO_REQUEST, "expected Accept: text/event-stream");
        }
        McpSession mcp = PostExchange.SessionHeader.find(parts, visit);
        Revision revision = revision(mcp);
        // Ids of events are a server's own: only within a session can they be no one else's.
        String lastEvent =
                mcp != null && mcp.upstreamId() != null
                        ? visit.request().header("last-event-id")
                        : null;
        var opened = judged(RpcCommands.LISTEN, mcp);
        if (opened.isPresent()) {
            try (Released released = opened.get()) {
                listen(new UpstreamCalls(visit, revision, mcp).get(lastEvent), mcp, released);
            }
        }
    }

    private void listen(Call call, @Nullable McpSession mcp, Released released) throws Gone {
        try (Reply reply = visit.upstream().send(call)) {
            visit.client().whenGone(reply::close);
            if (Statuses.isGood(reply.status())) {
                stream(reply, mcp, released);
            } else {
                rejected(reply, mcp, released);
            }
        } catch (Failed failed) {
            released.finish(failed.sent() ? Status.CUT : Status.NOT_SENT, null);
            visit.client().head(502, "", Map.of());
            visit.client().end();
        }
    }

    private Revision revision(@Nullable McpSession mcp) throws RpcRefused {
        var revision =
                MirrorHeaders.revision(
                        visit.request(),
                        new RpcReader.Body(false, List.of()),
                        mcp == null ? null : mcp.revision());
        if (revision.isStateless()) {
            throw new RpcRefused(405, RpcErrors.NO_REQUEST, "this revision has POST alone");
        }
        return revision;
    }

    /// @return empty where it was refused, and the client was told
    private Optional<Released> judged(String method, @Nullable McpSession mcp) throws Gone {
        var judging = new Judging(parts, visit, visit.request().patience());
        visit.client().whenGone(judging::gone);
        var clearance = judging.settle(parts.commands().of(method), null, mcp, _ -> {});
        if (clearance.verdict() instanceof Block block) {
            answer().status(
                            Statuses.of(block.refusal()),
                            Denials.error(JsonTree.NODES.nullNode(), block.refusal()));
            return Optional.empty();
        }
        var opened = Released.of(parts, visit, clearance, () -> method);
        if (opened.isEmpty()) {
            answer().status(503, Denials.error(JsonTree.NODES.nullNode(), Denials.notRecorded()));
        }
        return opened;
    }

    private Answer answer() {
        return new Answer(visit.client(), new Accepts(true, true), false);
    }

    private void rejected(Reply reply, @Nullable McpSession mcp, Released released) throws Gone {
        if (reply.status() == 404 && mcp != null) {
            parts.sessions().close(mcp);
        }
        released.finish(Status.ERROR, Integer.toString(reply.status()));
        answer().status(Statuses.passed(reply.status()), null);
    }

    private void stream(Reply reply, @Nullable McpSession mcp, Released released)
            throws Failed, Gone {
        var answer = answer();
        answer.comment("ok");
        try {
            var messages = new Messages(reply);
            for (var next = messages.next(); next != null; next = messages.next()) {
                SseEvent event = next.event();
                if (event == null || (mcp != null && mcp.isEnded())) {
                    break;
                }
                ObjectNode shown =
                        next.message() == null ? null : shown(next.message(), mcp, released);
                if (next.message() == null) {
                    answer.event(event);
                } else if (shown == null || !isCounted(shown, released)) {
                    break;
                } else {
                    answer.event(event.with(JsonTree.text(shown)));
                }
            }
            released.finish(Status.OK, "200");
        } catch (Failed _) {
            released.finish(Status.CUT, "200");
        }
        answer.end();
    }

    private static boolean isCounted(ObjectNode shown, Released released) {
        try {
            return released.count(shown);
        } catch (Unavailable _) {
            return false;
        }
    }

    /// @return null where it must not be shown: the stream ends
    private @Nullable ObjectNode shown(
            RpcMessage message, @Nullable McpSession mcp, Released released) {
        List<MaskOrder> orders = orders(mcp, released);
        try {
            if (message instanceof Response response) {
                if (mcp == null
                        || response.id() == null
                        || mcp.calls().taken(response.id()).isEmpty()) {
                    return null; // an answer to nothing that this client asked
                }
                parts.listings().filterAny(response.json(), visit.session(), visit.place());
                parts.tasks().filter(response.json(), visit.owner());
                parts.tasks().answered(response.json(), visit.owner(), orders);
            }
            if (message instanceof Notification(String method, _, _)
                    && method.equals(LIST_CHANGED)) {
                parts.catalog().changed(visit.place());
            }
            return released.masked(message.json(), orders);
        } catch (Unavailable | TooManyTools _) {
            return null;
        }
    }

    /// Nothing says to which of the session's calls a message belongs, so all that hides in any of
    /// their answers hides in it.
    private static List<MaskOrder> orders(@Nullable McpSession mcp, Released released) {
        var all = new LinkedHashSet<>(Released.orders(released.verdict()));
        if (mcp != null) {
            all.addAll(mcp.calls().orders());
        }
        return List.copyOf(all);
    }

    void close() throws RpcRefused, Gone {
        McpSession mcp = PostExchange.SessionHeader.find(parts, visit);
        if (mcp == null) {
            throw RpcRefused.noRequest("expected Mcp-Session-Id: which session is to end?");
        }
        Revision revision = revision(mcp);
        var opened = judged(RpcCommands.CLOSE, mcp);
        if (opened.isPresent()) {
            try (Released released = opened.get()) {
                close(revision, mcp, released);
            }
        }
    }

    private void close(Revision revision, McpSession mcp, Released released) throws Gone {
        if (mcp.upstreamId() == null) {
            parts.sessions().close(mcp);
            released.finish(Status.OK, "204");
            answer().status(204, null);
            return;
        }
        try (Reply reply =
                visit.upstream().send(new UpstreamCalls(visit, revision, mcp).delete())) {
            if (reply.status() != 405) {
                parts.sessions().close(mcp);
            }
            boolean isGood = Statuses.isGood(reply.status());
            released.finish(isGood ? Status.OK : Status.ERROR, Integer.toString(reply.status()));
            answer().status(isGood ? 204 : Statuses.passed(reply.status()), null);
        } catch (Failed failed) {
            released.finish(failed.sent() ? Status.CUT : Status.NOT_SENT, null);
            answer().status(502, null);
        }
    }
}
