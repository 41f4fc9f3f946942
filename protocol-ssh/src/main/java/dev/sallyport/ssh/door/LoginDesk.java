package dev.sallyport.ssh.door;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Session;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.core.config.SshTargetConfig.SshAccount;
import dev.sallyport.ssh.SshParts;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says who may sign in where, and writes it down first. Methods wait: virtual threads only.
///
/// Unknown target, unknown account, an account that is not open to the principal, a token that is
/// not good: the client is told one thing for all, with the id of the event that knows which.
final class LoginDesk {
    private static final Logger log = LoggerFactory.getLogger(LoginDesk.class);
    private static final int MOST_NAME = 256;

    private final SshParts parts;

    LoginDesk(SshParts parts) {
        this.parts = parts;
    }

    /// @param user the user name of the connection, whatever it is
    /// @param clientAddress `host:port`
    /// @param software the client's own words about itself
    record Applicant(String user, String clientAddress, String software) {}

    record Granted(Session session, SshTargetConfig target, SshAccount account) {}

    /// Wipes the token.
    Granted rule(Applicant applicant, Secret token) throws LoginRefused {
        Identity identity;
        try (token) {
            identity = identify(applicant, token);
        }
        return admit(applicant, identity);
    }

    private Identity identify(Applicant applicant, Secret token) throws LoginRefused {
        return switch (verify(token)) {
            case TokenVerifier.Verified(Identity identity) -> identity;
            case TokenVerifier.Refused(String reason) ->
                    throw denied(applicant, null, "token: " + reason);
            case TokenVerifier.NotAvailable(String reason) -> {
                UUID event = refused(applicant, null, "identity not available: " + reason);
                throw new LoginRefused(
                        "sallyport: tokens can't be checked now; try again later (event "
                                + event
                                + ")");
            }
        };
    }

    private TokenVerifier.Result verify(Secret token) {
        try {
            return parts.tokens().verify(token);
        } catch (Unavailable e) {
            return new TokenVerifier.NotAvailable(String.valueOf(e.getMessage()));
        }
    }

    /// Of someone who has proved who they are.
    Granted admit(Applicant applicant, Identity identity) throws LoginRefused {
        Principal principal = identity.principal();
        LoginName name = LoginName.of(applicant.user()).orElse(null);
        if (name == null) {
            throw denied(applicant, principal, "the user name is not ACCOUNT@TARGET");
        }
        SshTargetConfig target = parts.targets().get().get(name.target());
        if (target == null) {
            throw denied(applicant, principal, "unknown target");
        }
        SshAccount account = target.accounts().get(name.account());
        if (account == null) {
            throw denied(applicant, principal, "unknown account");
        }
        if (!account.isOpenTo(principal)) {
            throw denied(applicant, principal, "the account is not open to this principal");
        }
        if (!parts.clock().instant().isBefore(identity.expiresAt())) {
            throw denied(applicant, principal, "what the principal signed in with has expired");
        }
        return record(applicant, identity, target, account);
    }

    /// The login and the session are durable before anything is dialled or anyone is told.
    private Granted record(
            Applicant applicant, Identity identity, SshTargetConfig target, SshAccount account)
            throws LoginRefused {
        var clock = parts.clock();
        var session =
                new Session(
                        Ids.uuid7(clock),
                        identity.principal(),
                        target.target(),
                        account.name(),
                        applicant.clientAddress(),
                        Map.of("client", shorten(applicant.software())),
                        clock.instant(),
                        identity.expiresAt());
        var login = append(login(applicant, identity.principal(), Ids.uuid7(clock), true, ""));
        var opened =
                append(new AuditEvent.SessionOpened(Ids.uuid7(clock), clock.instant(), session));
        try {
            login.join();
            opened.join();
        } catch (CompletionException e) {
            log.atWarn()
                    .addKeyValue("cause", String.valueOf(e.getCause()))
                    .log("login refused: audit log not available");
            throw new LoginRefused(
                    "sallyport: the audit log is not available, so nobody can sign in; try again"
                            + " later");
        }
        return new Granted(session, target, account);
    }

    private CompletableFuture<Boolean> append(AuditEvent event) {
        var durable = new CompletableFuture<Boolean>();
        parts.audit()
                .append(
                        event,
                        new AuditLog.Ack() {
                            @Override
                            public void durable() {
                                durable.complete(true);
                            }

                            @Override
                            public void unavailable(Unavailable why) {
                                durable.completeExceptionally(why);
                            }
                        });
        return durable;
    }

    /// @return what the client is told
    LoginRefused denied(Applicant applicant, @Nullable Principal principal, String reason) {
        UUID event = refused(applicant, principal, reason);
        return new LoginRefused(
                "sallyport: not signed in: the token or certificate is not good, or this account is"
                        + " not open to you. Sign in as ACCOUNT@TARGET with a token as the password"
                        + " (event "
                        + event
                        + ")");
    }

    /// A login that was accepted and then failed is a second event.
    void upstreamFailed(Applicant applicant, Principal principal, String reason) {
        refused(applicant, principal, "upstream: " + reason);
    }

    private UUID refused(Applicant applicant, @Nullable Principal principal, String reason) {
        UUID event = Ids.uuid7(parts.clock());
        log.atInfo()
                .addKeyValue("event", event)
                .addKeyValue("client", applicant.clientAddress())
                .addKeyValue("reason", VisibleText.line(reason))
                .log("login refused");
        parts.audit()
                .append(login(applicant, principal, event, false, reason), AuditLog.Ack.IGNORED);
        return event;
    }

    private AuditEvent.Login login(
            Applicant applicant,
            @Nullable Principal principal,
            UUID event,
            boolean accepted,
            String reason) {
        String user = shorten(applicant.user());
        int at = user.lastIndexOf('@');
        return new AuditEvent.Login(
                event,
                parts.clock().instant(),
                Protocol.SSH,
                applicant.clientAddress(),
                principal,
                at < 0 ? "" : user.substring(at + 1),
                at < 0 ? user : user.substring(0, at),
                accepted,
                reason);
    }

    private static String shorten(String text) {
        String visible = VisibleText.line(text);
        return visible.length() <= MOST_NAME ? visible : visible.substring(0, MOST_NAME) + "…";
    }
}
