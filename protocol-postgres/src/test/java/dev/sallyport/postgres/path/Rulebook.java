package dev.sallyport.postgres.path;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Basis;
import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.sql.SqlValue;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A policy by words: DROP and the value or word `secret` are refused, UPDATE is held, the word
/// `limited` may return two rows, the rest passes. What is unjudged is refused.
final class Rulebook implements Policy {
    static final Basis BASIS = new Basis("digest", List.of("r1"), "r1", List.of());

    @Override
    public Decision decide(Session session, Command command) {
        var sql = (SqlCommand) command;
        if (!sql.facts().judged()) {
            return block(Refusal.Code.UNJUDGED, "not judged: " + sql.facts().reason());
        }
        if (sql.facts().verbs().contains("DROP") || sql.text().contains("secret")) {
            return block(Refusal.Code.BLOCKED, "no drops here");
        }
        for (SqlValue value : sql.parameters()) {
            if (value instanceof SqlValue.Text(_, String text) && text.equals("secret")) {
                return block(Refusal.Code.BLOCKED, "this value is not allowed");
            }
        }
        if (sql.facts().verbs().contains("UPDATE")) {
            return new Decision.Hold(
                    BASIS,
                    new ApprovalTerms(
                            Set.of("group:dba"), 1, Duration.ofMinutes(15), Duration.ofSeconds(60)),
                    allow(Limits.UNLIMITED));
        }
        return allow(
                sql.text().contains("limited")
                        ? new Limits(2, Limits.NONE, Limits.NONE)
                        : Limits.UNLIMITED);
    }

    private static Decision.Verdict allow(Limits limits) {
        return new Decision.Allow(BASIS, limits);
    }

    private static Decision block(Refusal.Code code, String message) {
        return new Decision.Block(BASIS, Refusal.of(code, message, "r1", "open a ticket"));
    }

    @Override
    public String digest() {
        return "digest";
    }
}
