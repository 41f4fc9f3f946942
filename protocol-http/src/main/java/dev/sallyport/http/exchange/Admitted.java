package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.HttpAccount;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.request.ClientHeaders;
import dev.sallyport.http.request.Naming.Named;
import dev.sallyport.http.session.LiveSession;
import io.netty.channel.EventLoop;
import java.util.function.Supplier;

/// A request whose target, account and principal are known, and whose session is open.
///
/// @param request its body is unread
/// @param named the target, and the place below it in its one form
/// @param clientHost where it comes from, without the port
/// @param challenges what `WWW-Authenticate` says where the session is over
/// @param answer what is written there is what the client gets
public record Admitted(
        ServiceRequestContext context,
        HttpRequest request,
        ClientHeaders headers,
        Named named,
        HttpTargetConfig target,
        HttpAccount account,
        LiveSession session,
        String clientHost,
        Supplier<String> challenges,
        HttpResponseWriter answer) {
    /// What `WWW-Authenticate` says where the session is over.
    public String challenge() {
        return challenges.get();
    }

    /// Where all of it happens.
    public EventLoop loop() {
        return context.eventLoop().withoutContext();
    }

    /// Runs at once where this is the event loop. A fault of ours ends the answer.
    public void onLoop(Runnable task) {
        EventLoop loop = loop();
        if (loop.inEventLoop()) {
            guarded(task);
        } else {
            loop.execute(() -> guarded(task));
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            answer.close(e); // logged where it becomes an answer
        }
    }

    /// @param task runs on the event loop where the client is gone before it has all of its answer
    public void whenGone(Runnable task) {
        whenOver(() -> {}, task);
    }

    /// One of them runs on the event loop.
    ///
    /// @param taken where the client has all of its answer
    /// @param gone where it is gone before
    void whenOver(Runnable taken, Runnable gone) {
        var _ =
                answer.whenComplete()
                        .handle((_, cause) -> {
                            onLoop(cause == null ? taken : gone);
                            return null;
                        });
    }

    /// A problem for a client that stopped in the middle of its request. On HTTP/1.1 the connection
    /// is of no more use (RFC 9110, section 15.5.9).
    Problem closing(Problem problem) {
        return context.sessionProtocol().isExplicitHttp1()
                ? problem.with(HttpHeaderNames.CONNECTION, "close")
                : problem;
    }

    /// Answers with a problem, if nothing was answered yet.
    public void refuse(Problem problem) {
        answer.close(problem.answer());
    }
}
