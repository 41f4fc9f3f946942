package dev.sallyport.http.door;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.HttpAccount;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.request.ClientHeaders;
import dev.sallyport.http.request.Naming.Named;
import dev.sallyport.http.session.LiveSession;
import dev.sallyport.http.session.SessionDesk;
import dev.sallyport.http.session.TokenDesk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request's way from its headers to its session.
///
/// ```
/// headers ─▶ token ─▶ target and account ─▶ session ─▶ Handling
///    400      401          404, 400           401, 503
/// ```
///
/// Belongs to the event loop; whoever answers from elsewhere is brought back to it.
final class Admission {
    private static final String BEARER = "Bearer ";

    private final Door door;
    private final ServiceRequestContext context;
    private final HttpRequest request;
    private final HttpResponseWriter answer;
    private final ClientHeaders headers;
    private final Named named;
    private final String base;
    private final String host;

    /// @param base scheme and authority of the gateway, as the client names it
    Admission(
            Door door,
            ServiceRequestContext context,
            HttpRequest request,
            HttpResponseWriter answer,
            ClientHeaders headers,
            Named named,
            String base) {
        this.door = door;
        this.context = context;
        this.request = request;
        this.answer = answer;
        this.headers = headers;
        this.named = named;
        this.base = base;
        this.host = door.host(context);
    }

    void begin() {
        String token = token();
        if (token == null) {
            refuse(
                    Problem.unauthorized(
                            "unauthorized",
                            "expected the header Authorization: Bearer TOKEN, or Sallyport-Token",
                            challenge("")));
            return;
        }
        door.tokens().identify(token, known -> onLoop(() -> identified(known)));
    }

    private void onLoop(Runnable task) {
        var loop = context.eventLoop().withoutContext();
        if (loop.inEventLoop()) {
            guarded(task);
        } else {
            loop.execute(() -> guarded(task));
        }
    }

    /// A fault of ours ends the answer: nobody above would.
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            answer.close(e); // logged where it becomes an answer
        }
    }

    private void refuse(Problem problem) {
        answer.close(problem.answer());
    }

    private String challenge(String error) {
        return Challenge.of(base, named, error);
    }

    private @Nullable String token() {
        String side = headers.sideToken();
        if (side != null) {
            return side.strip();
        }
        String authorization = headers.authorization();
        return authorization != null
                        && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private void identified(TokenDesk.Answer answered) {
        switch (answered) {
            case TokenDesk.Known known -> choose(known);
            case TokenDesk.Refused(String reason) -> {
                door.sessions()
                        .refused(address(), null, named.target(), account(), "token: " + reason);
                refuse(
                        Problem.unauthorized(
                                "unauthorized",
                                "the token was not accepted; get a new one",
                                challenge("invalid_token")));
            }
            case TokenDesk.NotAvailable(String reason) -> {
                door.sessions()
                        .refused(
                                address(),
                                null,
                                named.target(),
                                account(),
                                "identity not available: " + reason);
                refuse(
                        Problem.unavailable(
                                "identity_unavailable",
                                "tokens can't be checked now; nothing was run"));
            }
        }
    }

    private String address() {
        return host + ":" + context.remoteAddress().getPort();
    }

    private String account() {
        String account = headers.account();
        return account == null ? "" : account;
    }

    private void choose(TokenDesk.Known known) {
        Doorkeeper.known(context.log().partial().channel());
        HttpTargetConfig target = door.target(named.target());
        List<HttpAccount> open = target == null ? List.of() : open(target, known);
        if (target == null || open.isEmpty()) {
            door.sessions()
                    .refused(
                            address(),
                            known.identity().principal(),
                            named.target(),
                            account(),
                            target == null
                                    ? "unknown target"
                                    : "unknown account, or not open to this principal");
            refuse(Problem.notFound());
            return;
        }
        if (open.size() > 1) {
            refuse(
                    Problem.badRequest(
                            "several accounts of this target are open to you; name one in the"
                                    + " header Sallyport-Account"));
            return;
        }
        sign(known, target, open.getFirst());
    }

    private List<HttpAccount> open(HttpTargetConfig target, TokenDesk.Known known) {
        String wanted = headers.account();
        List<HttpAccount> open = new ArrayList<>(1);
        for (HttpAccount account : target.accounts().values()) {
            if ((wanted == null || account.name().equals(wanted))
                    && account.isOpenTo(known.identity().principal())) {
                open.add(account);
            }
        }
        return open;
    }

    private void sign(TokenDesk.Known known, HttpTargetConfig target, HttpAccount account) {
        var applicant =
                new SessionDesk.Applicant(
                        known,
                        target.target(),
                        account.name(),
                        host,
                        context.remoteAddress().getPort(),
                        headers.values("user-agent").isEmpty()
                                ? ""
                                : headers.values("user-agent").getFirst());
        door.sessions().sign(applicant, signed -> onLoop(() -> signed(signed, target, account)));
    }

    private void signed(SessionDesk.Answer signed, HttpTargetConfig target, HttpAccount account) {
        switch (signed) {
            case SessionDesk.Signed(LiveSession session) -> {
                var admitted =
                        new Admitted(
                                context,
                                request,
                                headers,
                                named,
                                target,
                                account,
                                session,
                                host,
                                () -> challenge("invalid_token"),
                                answer);
                door.handlings().of(admitted).handle(admitted);
            }
            case SessionDesk.Ended _ ->
                    refuse(
                            Problem.unauthorized(
                                    "session_ended",
                                    "the session is over; sign in again with a new token",
                                    challenge("invalid_token")));
            case SessionDesk.NoEvidence _ ->
                    refuse(
                            Problem.unavailable(
                                    "evidence_unavailable",
                                    "the audit log is not available; nothing was run"));
        }
    }
}
