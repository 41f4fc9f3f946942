package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.core.http.Content;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.mcp.McpDesk;
import dev.sallyport.http.mcp.McpRequest;
import dev.sallyport.http.mcp.McpVisit;
import dev.sallyport.http.session.Running;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/// One request to an MCP target: its body is read on the event loop, all else happens on a virtual
/// thread.
public final class McpRun implements Running, RequestBody.Reader {
    private final Admitted admitted;
    private final ExchangeParts parts;
    private final McpDesk desk;
    private final RequestBody body;
    private final McpClientEnd client;
    private final Deadline deadline = new Deadline();
    private volatile boolean isLeft;

    private McpRun(Admitted admitted, ExchangeParts parts, McpDesk desk) {
        this.admitted = admitted;
        this.parts = parts;
        this.desk = desk;
        this.body = new RequestBody(admitted, parts.budget(), parts.bodyBytes(), this);
        this.client = new McpClientEnd(admitted, parts.deadlines().answer());
    }

    /// Requests to MCP servers.
    ///
    /// @param domain the gateway's own
    public static Handling handling(ExchangeParts parts, Optional<String> domain) {
        var desk =
                new McpDesk(
                        parts.door().gate(),
                        parts.door().analyzer(),
                        parts.door().masks(),
                        parts.door().pins(),
                        parts.door().recordings(),
                        parts.door().clock(),
                        domain,
                        System::nanoTime);
        return admitted -> new McpRun(admitted, parts, desk).start();
    }

    private void start() {
        admitted.whenOver(this::answered, this::answered);
        if (!admitted.session().begin(this)) {
            end(String.valueOf(admitted.session().ended()));
            return;
        }
        deadline.in(parts.deadlines().body());
        body.read();
    }

    @Override
    public void read(Content read) {
        deadline.never();
        if (isEnded()) {
            leave();
            return;
        }
        try {
            String coding = Codings.of(admitted.headers().values("content-encoding"));
            var content = body.decoded(read, coding, admitted.context().alloc());
            if (content == null) {
                noRoom();
                return;
            }
            long most = parts.budget().mostOfOne(parts.bodyBytes());
            long footprint = Footprint.ofJson(content.bytes());
            if (footprint > most) {
                refuse(tooDense());
                return;
            }
            if (!body.holdsToo(footprint)) {
                noRoom();
                return;
            }
            var held = new AtomicLong(footprint);
            parts.door().blocking().execute(() -> serve(content, () -> letGo(held.getAndSet(0))));
        } catch (RejectedExecutionException _) { // the gateway is stopping
            refuse(Problem.unavailable("unavailable", "the gateway is stopping; nothing was run"));
        } catch (RuntimeException e) {
            admitted.answer().close(e); // logged where it becomes an answer
            leave();
        }
    }

    /// A message that would take a large share of all memory for bodies, alone.
    private static Problem tooDense() {
        return Problem.of(
                HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                "limit_exceeded",
                "a JSON-RPC message of so many values is not read; send fewer at once");
    }

    /// What goes up was judged; its answer may take hours.
    private void letGo(long bytes) {
        if (bytes > 0) {
            admitted.onLoop(() -> body.holdsNoMore(bytes));
        }
    }

    /// @param judged run when something goes up
    private void serve(Content content, Runnable judged) {
        try (var upstream = new McpUpstreamEnd(admitted, parts, client, judged)) {
            desk.serve(
                    new McpVisit(
                            request(content),
                            admitted.session().session(),
                            admitted.session()::ended,
                            upstream,
                            client,
                            admitted.target().answerDigest()));
        } finally {
            isEnded();
            client.end(); // whatever happened, nobody waits any longer
            leave();
        }
    }

    /// Whether the session is over; its client is told here too, for [#end] may not come any more.
    private boolean isEnded() {
        String why = admitted.session().ended();
        if (why != null) {
            end(why);
        }
        return why != null;
    }

    private McpRequest request(Content content) {
        var place = admitted.named().place();
        return new McpRequest(
                admitted.request().method().name(),
                place.path(),
                place.query(),
                admitted.headers().authority(),
                admitted.headers().passed(),
                content,
                admitted.headers().patience());
    }

    @Override
    public void noRoom() {
        refuse(BodyProblems.noRoom());
    }

    @Override
    public void broken() {
        client.gone();
        leave();
    }

    private void refuse(Problem problem) {
        client.refuse(problem);
        leave();
    }

    @Override
    public void end(String reason) {
        client.refuse(Problem.sessionEnded(admitted.challenge()));
        client.gone();
        deadline.never();
        admitted.onLoop(body::over);
    }

    @Override
    public void tick(long nowNanos) {
        if (deadline.isPast(nowNanos)) {
            admitted.onLoop(this::late);
        }
    }

    /// Not where the body came meanwhile: what is judged by then may be run. A client that was
    /// answered and does not take the end is cut off.
    private void late() {
        if (deadline.isPast(System.nanoTime())) {
            refuse(admitted.closing(BodyProblems.late()));
        }
    }

    /// What is left is the client's, to take the answer: the end of one, too, is cut off where
    /// nobody takes it.
    private void leave() {
        isLeft = true;
        deadline.in(parts.deadlines().answer());
        admitted.onLoop(body::over);
        if (admitted.answer().whenComplete().isDone()) {
            admitted.session().done(this);
        }
    }

    /// Or given up.
    private void answered() {
        if (isLeft) {
            admitted.session().done(this);
        }
    }
}
