package dev.sallyport.policy;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SqlCommand.SqlContext;
import dev.sallyport.core.Target;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.core.sql.StatementFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Sessions, analyses and policies for tests.
final class Given {
    private Given() {}

    static LoadedPolicy policy(String yaml) {
        try {
            return PolicyLoader.load(PolicyFiles.of("test.yaml", yaml));
        } catch (PolicyException e) {
            throw new AssertionError(e);
        }
    }

    static Session session(Principal.Kind kind, String... groups) {
        return session(kind, Set.of("shop"), groups);
    }

    static Session session(Principal.Kind kind, Set<String> tags, String... groups) {
        return session(Protocol.POSTGRES, kind, tags, groups);
    }

    static Session session(Protocol protocol, Principal.Kind kind, String... groups) {
        return session(protocol, kind, Set.of("shop"), groups);
    }

    private static Session session(
            Protocol protocol, Principal.Kind kind, Set<String> tags, String... groups) {
        return new Session(
                UUID.randomUUID(),
                new Principal(
                        "https://idp", "alice", "Alice", kind, Set.of(groups), List.of(), null),
                new Target("db", protocol, tags),
                "app",
                "127.0.0.1:5000",
                Map.of(),
                Instant.EPOCH,
                Instant.MAX);
    }

    /// A statement with one verb.
    static StatementFacts statement(String verb, Effect... effects) {
        return statement(Set.of(verb), Set.of(), true, effects);
    }

    static StatementFacts statement(
            Set<String> verbs, Set<String> objects, boolean hasWhere, Effect... effects) {
        return new StatementFacts(
                verbs.iterator().next(),
                verbs,
                objects,
                Set.of(effects),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                hasWhere,
                null,
                false,
                new SessionAction.None(),
                true,
                "");
    }

    static SqlFacts select() {
        return facts(statement("SELECT", Effect.READ));
    }

    static SqlFacts delete(boolean hasWhere) {
        return facts(statement(Set.of("DELETE"), Set.of(), hasWhere, Effect.READ, Effect.WRITE));
    }

    static SqlFacts drop(String object) {
        return facts(statement(Set.of("DROP"), Set.of(object), true, Effect.DEFINE));
    }

    static SqlFacts facts(StatementFacts... statements) {
        return new SqlFacts(List.of(statements));
    }

    static SqlCommand command(SqlFacts facts, SqlValue... values) {
        return new SqlCommand(
                "some text", List.of(values), facts, new SqlContext("db", "", "", false));
    }
}
