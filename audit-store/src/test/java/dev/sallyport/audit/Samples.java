package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog.Ack;
import dev.sallyport.core.Basis;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.Target;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.core.sql.StatementFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// Values that many tests need.
final class Samples {
    static final InstantSource CLOCK = InstantSource.system();
    static final String ISSUER = "https://idp.example";
    static final String POLICY = "a".repeat(64);
    static final String CONFIG = "c".repeat(64);
    static final String ACTIVE_POLICY = "b".repeat(64);
    static final ActiveDigests DIGESTS = new ActiveDigests(CONFIG, ACTIVE_POLICY);
    static final Target SHOP = new Target("shop", Protocol.POSTGRES, Set.of("pii"));
    static final SqlFacts SELECT_FACTS =
            new SqlFacts(
                    List.of(
                            new StatementFacts(
                                    "SELECT",
                                    Set.of("SELECT"),
                                    Set.of(),
                                    Set.of(Effect.READ),
                                    Set.of(new RelationName("public", "orders")),
                                    Set.of(),
                                    Set.of(),
                                    Set.of(),
                                    Set.of(),
                                    true,
                                    null,
                                    false,
                                    new SessionAction.None(),
                                    true,
                                    "")));

    private Samples() {}

    static Principal person(String name, String... groups) {
        return new Principal(
                ISSUER,
                "sub-" + name,
                name,
                Principal.Kind.HUMAN,
                Set.copyOf(List.of(groups)),
                List.of(),
                null);
    }

    static Principal agent(String name, String owner) {
        return new Principal(
                ISSUER,
                "sub-" + owner,
                owner,
                Principal.Kind.AGENT,
                Set.of("dev"),
                List.of(new Principal.Person(ISSUER, "sub-" + name)),
                null);
    }

    static Session session(Principal principal) {
        return new Session(
                Ids.uuid7(CLOCK),
                principal,
                SHOP,
                "app",
                "127.0.0.1:50000",
                Map.of("application_name", "psql"),
                Instant.now(),
                Instant.now().plusSeconds(3600));
    }

    static SqlCommand sql(String text, String... values) {
        return new SqlCommand(
                text,
                java.util.Arrays.stream(values)
                        .map(value -> (SqlValue) new SqlValue.Text(25, value))
                        .toList(),
                SELECT_FACTS,
                new SqlCommand.SqlContext("shop", "", "public", false));
    }

    static Decision allow() {
        return new Decision.Allow(basis("read-orders"), Limits.UNLIMITED);
    }

    static Basis basis(String rule) {
        return new Basis(POLICY, List.of(rule), rule, List.of());
    }

    static AuditEvent.Decided decided(Session session, String text) {
        return decided(session, sql(text), allow());
    }

    static AuditEvent.Decided decided(Session session, SqlCommand command, Decision decision) {
        return new AuditEvent.Decided(
                Ids.uuid7(CLOCK), CLOCK.instant(), session, command, decision, null);
    }

    static AuditEvent.Finished finished(Session session, UUID decision) {
        return new AuditEvent.Finished(
                Ids.uuid7(CLOCK),
                CLOCK.instant(),
                session,
                decision,
                new Outcome(Outcome.Status.OK, null, 3, 120, 0, Duration.ofMillis(2), null));
    }

    /// Appends until an event is durable: a log that was told of an outage looks again by itself.
    static void awaitAvailable(PostgresAuditLog log) {
        var session = session(person("probe"));
        var deadline = Instant.now().plusSeconds(30);
        while (Instant.now().isBefore(deadline)) {
            var ack = new Awaited();
            log.append(decided(session, "SELECT 'probe'"), ack);
            if (ack.isDurable()) {
                return;
            }
        }
        throw new AssertionError("the log did not recover");
    }

    /// An ack that can be waited for: true for durable, else the reason.
    static final class Awaited implements Ack {
        final CompletableFuture<Boolean> answer = new CompletableFuture<>();

        @Override
        public void durable() {
            if (!answer.complete(true)) {
                throw new IllegalStateException("answered twice");
            }
        }

        @Override
        public void unavailable(Unavailable why) {
            if (!answer.complete(false)) {
                throw new IllegalStateException("answered twice");
            }
        }

        boolean isDurable() {
            return answer.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
        }
    }
}
