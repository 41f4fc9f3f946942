package dev.sallyport.postgres.door;

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
import dev.sallyport.core.config.TargetConfig;
import dev.sallyport.core.config.TargetConfig.AccountConfig;
import dev.sallyport.postgres.DoorParts;
import dev.sallyport.postgres.upstream.UpstreamFailure;
import dev.sallyport.postgres.upstream.UpstreamOrder;
import dev.sallyport.postgres.upstream.UpstreamTlsContexts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rules on a login, in this order: token, account, audit log, credential. Blocks; runs on a
/// virtual thread. No upstream is dialled and no credential read before the login is durable.
final class LoginDesk {
    private static final Logger log = LoggerFactory.getLogger(LoginDesk.class);

    private static final int MOST_REASON_CHARACTERS = 500;

    private final DoorParts parts;
    private final UpstreamTlsContexts tlsContexts = new UpstreamTlsContexts();

    LoginDesk(DoorParts parts) {
        this.parts = parts;
    }

    /// @param login the accepted login's event
    record Granted(Session session, UpstreamOrder order, UUID login) {}

    /// @param clientAddress `host:port`
    record Applicant(Wanted wanted, StartupSettings settings, String clientAddress) {}

    /// @throws Refusal with the client's answer; the audit log has the reason, unless it is what
    ///   failed
    Granted rule(Applicant applicant, Secret token) {
        UUID event = Ids.uuid7(parts.clock());
        Identity identity = identify(applicant, token, event);
        var target = parts.targets().get().get(applicant.wanted().target());
        var denied = objection(applicant.wanted(), target, identity.principal());
        if (denied != null || target == null) {
            refused(applicant, identity.principal(), event, String.valueOf(denied));
            throw new Refusal(Answers.denied(event));
        }
        accepted(applicant, identity.principal(), event);
        var session = session(applicant, identity, target);
        return new Granted(session, order(applicant, session, target), event);
    }

    private Identity identify(Applicant applicant, Secret token, UUID event) {
        return switch (verify(token)) {
            case TokenVerifier.Verified(Identity identity) -> identity;
            case TokenVerifier.Refused(String reason) -> {
                refused(applicant, null, event, "token: " + reason);
                throw new Refusal(Answers.denied(event));
            }
            case TokenVerifier.NotAvailable(String reason) -> {
                refused(applicant, null, event, "identity not available: " + reason);
                throw new Refusal(Answers.identityUnavailable(event));
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

    /// @return why not, for the operator; null where nothing is wrong
    private static @Nullable String objection(
            Wanted wanted, @Nullable TargetConfig target, Principal principal) {
        if (target == null || target.target().protocol() != Protocol.POSTGRES) {
            return "unknown target";
        }
        AccountConfig account = target.accounts().get(wanted.account());
        if (account == null) {
            return "unknown account";
        }
        if (!account.isOpenTo(principal)) {
            return "the account is not open to this principal";
        }
        return isDatabaseOpen(wanted.database(), target, account)
                ? null
                : "the account may not open this database";
    }

    private static boolean isDatabaseOpen(
            String database, TargetConfig target, AccountConfig account) {
        return database.isEmpty()
                || database.equals(target.database())
                || account.databases().contains(database)
                || account.databases().contains("*");
    }

    private void accepted(Applicant applicant, Principal principal, UUID event) {
        try {
            appendDurably(login(applicant, principal, event, true, ""));
        } catch (Unavailable e) {
            log.atWarn()
                    .addKeyValue("event", event)
                    .addKeyValue("cause", e.getMessage())
                    .log("login refused: audit log not available");
            throw new Refusal(Answers.evidenceUnavailable());
        }
    }

    private void appendDurably(AuditEvent event) {
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
        try {
            durable.join();
        } catch (CompletionException e) {
            throw new Unavailable("the audit log did not take the login", e);
        }
    }

    /// A login that was accepted and then failed is a second event.
    Refusal upstreamFailed(Applicant applicant, Session session, UpstreamFailure why) {
        UUID event = Ids.uuid7(parts.clock());
        refused(applicant, session.principal(), event, "upstream: " + why.getMessage());
        return new Refusal(Answers.upstream(why.kind(), event));
    }

    /// @param why may quote an upstream, so it is made fit for one line of a log
    private void refused(
            Applicant applicant, @Nullable Principal principal, UUID event, String why) {
        String reason = oneLine(why);
        log.atInfo()
                .addKeyValue("event", event)
                .addKeyValue("client", applicant.clientAddress())
                .addKeyValue("reason", reason)
                .log("login refused");
        parts.audit()
                .append(login(applicant, principal, event, false, reason), AuditLog.Ack.IGNORED);
    }

    private static String oneLine(String text) {
        String cut =
                text.length() <= MOST_REASON_CHARACTERS
                        ? text
                        : text.substring(0, MOST_REASON_CHARACTERS) + "…";
        return VisibleText.line(cut);
    }

    private AuditEvent.Login login(
            Applicant applicant,
            @Nullable Principal principal,
            UUID event,
            boolean accepted,
            String reason) {
        var wanted = applicant.wanted();
        return new AuditEvent.Login(
                event,
                parts.clock().instant(),
                Protocol.POSTGRES,
                applicant.clientAddress(),
                principal,
                wanted.database().isEmpty()
                        ? wanted.target()
                        : wanted.target() + "/" + wanted.database(),
                wanted.account(),
                accepted,
                reason);
    }

    private Session session(Applicant applicant, Identity identity, TargetConfig target) {
        var claims = new LinkedHashMap<String, String>();
        claims.put("database", database(applicant, target));
        if (!applicant.settings().applicationName().isEmpty()) {
            claims.put("application_name", applicant.settings().applicationName());
        }
        return new Session(
                Ids.uuid7(parts.clock()),
                identity.principal(),
                target.target(),
                applicant.wanted().account(),
                applicant.clientAddress(),
                claims,
                parts.clock().instant(),
                identity.expiresAt());
    }

    private static String database(Applicant applicant, TargetConfig target) {
        String database = applicant.wanted().database();
        return database.isEmpty() ? target.database() : database;
    }

    private UpstreamOrder order(Applicant applicant, Session session, TargetConfig target) {
        var account = target.accounts().get(session.account());
        if (account == null) {
            throw new IllegalStateException("the account was there a moment ago");
        }
        try {
            return new UpstreamOrder(
                    target,
                    addresses(target),
                    tlsContexts.context(target.tls()),
                    account.username(),
                    parts.credentials().read(account.credential()),
                    database(applicant, target),
                    settings(applicant, session));
        } catch (UpstreamFailure e) {
            throw upstreamFailed(applicant, session, e);
        } catch (Unavailable e) {
            UUID refusal = Ids.uuid7(parts.clock());
            refused(applicant, session.principal(), refusal, String.valueOf(e.getMessage()));
            throw new Refusal(Answers.credentialUnavailable(refusal));
        }
    }

    /// Resolved here because the event loop must not wait for a name server.
    private static List<InetSocketAddress> addresses(TargetConfig target) {
        try {
            return Arrays.stream(InetAddress.getAllByName(target.host()))
                    .map(address -> new InetSocketAddress(address, target.port()))
                    .toList();
        } catch (UnknownHostException e) {
            throw new UpstreamFailure(
                    UpstreamFailure.Kind.UNREACHABLE,
                    "the target's host name has no address: " + target.host(),
                    e);
        }
    }

    private static Map<String, String> settings(Applicant applicant, Session session) {
        var settings = new LinkedHashMap<>(applicant.settings().settings());
        settings.put(
                "application_name",
                ApplicationName.of(session.id(), applicant.settings().applicationName()));
        return settings;
    }
}
