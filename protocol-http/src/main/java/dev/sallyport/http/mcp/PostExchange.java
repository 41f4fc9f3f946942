package dev.sallyport.http.mcp;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.http.mcp.McpClient.Gone;
import dev.sallyport.http.mcp.RpcMessage.Notification;
import dev.sallyport.http.mcp.RpcMessage.Request;
import dev.sallyport.http.mcp.RpcMessage.Response;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One POST: a message, or the messages of a batch, one after the other.
record PostExchange(McpParts parts, McpVisit visit) {

    void run() throws RpcRefused, Gone {
        var accepts = visit.request().accepts();
        if (!accepts.json() && !accepts.sse()) {
            throw new RpcRefused(
                    406,
                    RpcErrors.NO_REQUEST,
                    "expected Accept: application/json, text/event-stream");
        }
        requireJson();
        if (!visit.request().body().isWhole()) {
            throw new RpcRefused(
                    413,
                    RpcErrors.NO_REQUEST,
                    "the message can't be judged: it is " + visit.request().body().why());
        }
        var body = RpcReader.body(visit.request().body().bytes());
        McpSession mcp = SessionHeader.find(parts, visit);
        var revision =
                MirrorHeaders.revision(visit.request(), body, mcp == null ? null : mcp.revision());
        if (body.isBatch()) {
            requireBatch(revision, body);
        }
        var calls = new UpstreamCalls(visit, revision, revision.isStateless() ? null : mcp);
        var answer = new Answer(visit.client(), accepts, body.isBatch());
        for (RpcMessage message : body.messages()) {
            if (visit.isOver()) {
                throw new Gone();
            }
            switch (message) {
                case Request request -> call(request, calls, answer, body.isBatch());
                case Notification notice -> notice(notice, calls, answer, body.isBatch());
                case Response response -> notice(response, calls, answer, body.isBatch());
            }
        }
        answer.end();
    }

    private void requireJson() throws RpcRefused {
        String type = visit.request().header("content-type");
        int semicolon = type == null ? -1 : type.indexOf(';');
        String bare = type == null ? "" : semicolon < 0 ? type : type.substring(0, semicolon);
        if (!bare.strip().toLowerCase(Locale.ROOT).equals("application/json")) {
            throw new RpcRefused(
                    415, RpcErrors.NO_REQUEST, "expected Content-Type: application/json");
        }
    }

    private void requireBatch(Revision revision, RpcReader.Body body) throws RpcRefused {
        if (!revision.hasBatches()) {
            throw RpcRefused.noRequest("this revision of MCP has no batches; send one message");
        }
        if (body.messages().stream().anyMatch(PostExchange::isInitialize)) {
            throw RpcRefused.noRequest("initialize can't be part of a batch");
        }
        MirrorHeaders.requireNone(visit.request());
    }

    private static boolean isInitialize(RpcMessage message) {
        return message instanceof Request request && request.method().equals("initialize");
    }

    /// What is wrong with one request is told as its answer.
    private void call(Request raw, UpstreamCalls calls, Answer answer, boolean isBatch)
            throws Gone {
        try {
            boolean isStateless = calls.revision().isStateless();
            var taken = isStateless ? Rounds.taken(raw) : new Rounds.Taken(raw, false);
            Request request = taken.request();
            if (request.method().equals(RpcCommands.LISTEN)
                    || request.method().equals(RpcCommands.CLOSE)) {
                throw new RpcRefused(200, RpcErrors.NO_METHOD, "Method not found");
            }
            if (!isBatch) {
                MirrorHeaders.require(
                        visit.request(),
                        isStateless,
                        request.method(),
                        RpcCommands.mirrored(request.method(), request.params()));
            }
            new CallExchange(parts, visit, calls, answer, taken, ofTask(request)).run();
        } catch (RpcRefused refused) {
            answer.last(
                    RpcErrors.error(raw.id(), refused.code(), refused.why(), refused.data()),
                    null,
                    refused.status());
        }
    }

    /// @return what hides in the task that is asked for
    private List<MaskOrder> ofTask(Request request) throws RpcRefused {
        if (!Tasks.isAbout(request.method()) || request.method().equals("tasks/list")) {
            return List.of();
        }
        return parts.tasks()
                .masks(request.params().path("taskId").asText(), visit.owner())
                .orElseThrow(() -> new RpcRefused(200, RpcErrors.NO_PARAMETERS, "Unknown task"));
    }

    private void notice(RpcMessage message, UpstreamCalls calls, Answer answer, boolean isBatch)
            throws RpcRefused, Gone {
        if (message instanceof Response && calls.revision().isStateless()) {
            throw RpcRefused.noRequest("clients of this revision send no responses");
        }
        if (message instanceof Notification notice && !isBatch) {
            MirrorHeaders.require(
                    visit.request(),
                    false,
                    notice.method(),
                    RpcCommands.mirrored(notice.method(), notice.params()));
        }
        var told = new NoticeExchange(parts, visit, calls).run(message);
        if (!isBatch) {
            answer.status(told.status(), told.error());
        }
    }

    /// Finds the session that a request names.
    static final class SessionHeader {
        private SessionHeader() {}

        /// @return null where none is named, or the revision has none
        static @Nullable McpSession find(McpParts parts, McpVisit visit) throws RpcRefused {
            String id = visit.request().header("mcp-session-id");
            String version = visit.request().header(MirrorHeaders.VERSION);
            if (id == null
                    || (version != null
                            && Revision.of(version).filter(Revision::isStateless).isPresent())) {
                return null;
            }
            return parts.sessions()
                    .find(id, visit)
                    .orElseThrow(() ->
                            new RpcRefused(
                                    404,
                                    RpcErrors.NO_REQUEST,
                                    "no such session; begin one with initialize"));
        }
    }
}
