package dev.sallyport.http.session;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.VisibleText;
import dev.sallyport.http.session.RefusalQuota.Share;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is written down of logins: every one that is accepted, and of strangers' tries only so
/// many. Thread-safe.
final class LoginBook {
    private static final Logger log = LoggerFactory.getLogger(LoginBook.class);
    private static final int MOST_NAME = 256;
    private static final String FURTHER =
            "; too many from this address, further ones are not written down for up to a minute";

    private final AuditLog audit;
    private final InstantSource clock;
    private final RefusalQuota quota;

    LoginBook(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
        this.quota = new RefusalQuota(clock);
    }

    /// The event of a login that is accepted; it is not written yet.
    AuditEvent.Login accepted(Session session) {
        return login(
                Ids.uuid7(clock),
                session.clientAddress(),
                session.principal(),
                session.target().name(),
                session.account(),
                true,
                "");
    }

    /// As [SessionDesk#refused].
    void refused(
            String clientAddress,
            @Nullable Principal principal,
            String target,
            String account,
            String reason) {
        var share = principal == null ? quota.take(host(clientAddress)) : Share.WRITTEN;
        switch (share) {
            case WRITTEN -> write(clientAddress, principal, target, account, reason);
            case LAST -> write(clientAddress, principal, target, account, reason + FURTHER);
            case LEFT_OUT -> {}
        }
    }

    private static String host(String clientAddress) {
        return clientAddress.substring(0, Math.max(0, clientAddress.lastIndexOf(':')));
    }

    private void write(
            String clientAddress,
            @Nullable Principal principal,
            String target,
            String account,
            String reason) {
        UUID event = Ids.uuid7(clock);
        log.atInfo()
                .addKeyValue("event", event)
                .addKeyValue("client", clientAddress)
                .addKeyValue("reason", VisibleText.line(reason))
                .log("login refused");
        audit.append(
                login(event, clientAddress, principal, target, account, false, reason),
                AuditLog.Ack.IGNORED);
    }

    private AuditEvent.Login login(
            UUID id,
            String clientAddress,
            @Nullable Principal principal,
            String target,
            String account,
            boolean accepted,
            String reason) {
        return new AuditEvent.Login(
                id,
                clock.instant(),
                Protocol.HTTP,
                clientAddress,
                principal,
                shorten(target),
                shorten(account),
                accepted,
                reason);
    }

    /// What a client says is long as it likes; what is kept of it is not.
    static String shorten(String text) {
        String visible = VisibleText.line(text);
        return visible.length() <= MOST_NAME ? visible : visible.substring(0, MOST_NAME) + "…";
    }

    void sweep() {
        quota.sweep();
    }
}
