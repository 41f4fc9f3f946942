package dev.sallyport.postgres.path;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.Set;

/// Which commands may change what the next ones mean: settings, names, role, transaction.
final class SessionChange {
    private static final Set<Effect> EFFECTS =
            Set.of(Effect.SESSION, Effect.IDENTITY, Effect.TRANSACTION, Effect.RUN_CODE);

    private SessionChange() {}

    static boolean isMadeBy(SqlFacts facts) {
        if (!facts.judged()) {
            return true;
        }
        for (Effect effect : facts.effects()) {
            if (EFFECTS.contains(effect)) {
                return true;
            }
        }
        for (StatementFacts statement : facts.statements()) {
            if (!(statement.action() instanceof SessionAction.None)) {
                return true;
            }
        }
        return false;
    }
}
