package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Refuses what masking of rows can't cover: answers without columns (COPY), values carried to
/// where they are not hidden, code that would carry them, and texts nobody could read.
final class Admission {
    private static final Set<String> CODE =
            Set.of(
                    "FUNCTION",
                    "PROCEDURE",
                    "ROUTINE",
                    "AGGREGATE",
                    "TRIGGER",
                    "EVENT TRIGGER",
                    "RULE",
                    "OPERATOR",
                    "OPERATOR CLASS",
                    "OPERATOR FAMILY",
                    "CAST",
                    "CONVERSION",
                    "TRANSFORM",
                    "LANGUAGE",
                    "EXTENSION",
                    "POLICY");

    private static final Set<String> KEEPS_WHAT_IT_READS =
            Set.of("UPDATE", "MERGE", "CREATE", "ALTER", "REFRESH");

    private final MaskSet set;
    private final SqlFacts facts;
    private final MaskKeys keys;
    private final Exposure exposure;

    Admission(MaskSet set, SqlFacts facts, MaskKeys keys) {
        this.set = set;
        this.facts = facts;
        this.keys = keys;
        this.exposure = new Exposure(set, facts);
    }

    Optional<Refusal> refusal() {
        String why = reason();
        return why == null
                ? Optional.empty()
                : Optional.of(
                        Refusal.of(
                                Refusal.Code.UNMASKABLE,
                                why + "; nothing was run",
                                set.orders().getFirst().rule(),
                                "name only columns that are not hidden, or ask for access to them"));
    }

    private @Nullable String reason() {
        if (set.catalogue().incomplete() != null) {
            return "columns are hidden here, and " + set.catalogue().incomplete();
        }
        String key = missingKey();
        if (key != null) {
            return "columns are hidden by the key '" + key + "', which the gateway does not have";
        }
        if (!facts.judged()) {
            return "columns are hidden here, and this statement can't be read: " + facts.reason();
        }
        if (copiesOut() && !exposure.expressionsAreFree()) {
            return "COPY would show hidden columns";
        }
        if (facts.verbs().contains("EXPLAIN") && !exposure.expressionsAreFree()) {
            return "a plan would tell of hidden columns";
        }
        if (plantsCode()) {
            return "columns are hidden here, and this statement would run or define code";
        }
        return carries();
    }

    private @Nullable String carries() {
        if (redefines()) {
            return "a relation with hidden columns can't be redefined by who may not see them";
        }
        if (!exposure.mayUseHidden()) {
            return null;
        }
        if (keepsRows()) {
            return "this statement could copy hidden columns to where they are not hidden";
        }
        return exposure.callsKeepers() || givesToCode()
                ? "this statement could give hidden columns to a function that keeps them"
                : null;
    }

    private @Nullable String missingKey() {
        for (MaskOrder order : set.orders()) {
            if (order.method() instanceof Method.Token(String key) && !keys.has(key)) {
                return key;
            }
        }
        return null;
    }

    private boolean copiesOut() {
        return facts.statements().stream().anyMatch(Admission::copiesOut);
    }

    private static boolean copiesOut(StatementFacts statement) {
        return statement.verbs().contains("COPY")
                && !(statement.action() instanceof SessionAction.CopyIn);
    }

    private boolean plantsCode() {
        return facts.verbs().contains("DO")
                || (defines()
                        && (!Collections.disjoint(facts.objects(), CODE)
                                || exposure.runsUnseenCode()));
    }

    private boolean defines() {
        return facts.effects().contains(Effect.DEFINE)
                && (facts.verbs().contains("CREATE") || facts.verbs().contains("ALTER"));
    }

    private boolean redefines() {
        return defines() && exposure.touchesHidden() && facts.verbs().contains("ALTER");
    }

    /// INSERT of VALUES reads no column but in RETURNING; DELETE keeps nothing.
    private boolean keepsRows() {
        boolean writes =
                facts.effects().contains(Effect.WRITE) || facts.effects().contains(Effect.DEFINE);
        Set<String> verbs = facts.verbs();
        return writes
                && (!Collections.disjoint(verbs, KEEPS_WHAT_IT_READS)
                        || (verbs.contains("INSERT") && verbs.contains("SELECT")));
    }

    private boolean givesToCode() {
        return facts.effects().contains(Effect.RUN_CODE)
                || facts.effects().contains(Effect.OUTSIDE)
                || facts.effects().contains(Effect.IDENTITY)
                || facts.effects().contains(Effect.MAINTAIN);
    }
}
