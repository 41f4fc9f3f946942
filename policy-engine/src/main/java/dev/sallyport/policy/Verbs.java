package dev.sallyport.policy;

import static dev.sallyport.core.sql.Effect.DEFINE;
import static dev.sallyport.core.sql.Effect.MAINTAIN;
import static dev.sallyport.core.sql.Effect.READ;
import static dev.sallyport.core.sql.Effect.RUN_CODE;
import static dev.sallyport.core.sql.Effect.SESSION;
import static dev.sallyport.core.sql.Effect.TRANSACTION;
import static dev.sallyport.core.sql.Effect.WRITE;

import dev.sallyport.core.sql.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The verbs of SQL, what each may do by itself, and names for groups of them. Published as the
/// table in `docs/policy.md`.
@SuppressWarnings("EnumOrdinal") // the bits of effects are never stored
final class Verbs {
    /// All effects, as bits.
    static final int EVERY_EFFECT = (1 << Effect.values().length) - 1;

    private static final List<String> TRANSACTIONS =
            List.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE");

    private static final Map<String, Integer> IMPLIED = new HashMap<>();

    /// Groups of verbs that statements of drivers and tools need; written `@name`.
    static final Map<String, List<String>> GROUPS =
            Map.of(
                    "@transaction",
                    TRANSACTIONS,
                    "@session",
                    List.of(
                            "SHOW",
                            "PREPARE",
                            "EXECUTE",
                            "DEALLOCATE",
                            "DECLARE",
                            "FETCH",
                            "MOVE",
                            "CLOSE",
                            "DISCARD",
                            "RESET"));

    static {
        imply(Set.of(READ), "SELECT", "TABLE", "VALUES", "EXPLAIN", "COPY");
        imply(Set.of(READ, WRITE), "INSERT", "UPDATE", "DELETE", "MERGE");
        imply(Set.of(WRITE), "TRUNCATE");
        imply(Set.of(SESSION, TRANSACTION), "SET"); // SET TRANSACTION
        imply(Set.of(SESSION), "RESET", "DISCARD", "PREPARE", "DEALLOCATE", "EXECUTE");
        imply(Set.of(READ, SESSION), "SHOW", "DECLARE", "FETCH", "MOVE", "CLOSE");
        imply(Set.of(SESSION), "LISTEN", "UNLISTEN");
        imply(Set.of(WRITE), "NOTIFY");
        TRANSACTIONS.forEach(verb -> imply(Set.of(TRANSACTION), verb));
        imply(Set.of(TRANSACTION), "LOCK");
        imply(Set.of(DEFINE, WRITE), "CREATE"); // CREATE TABLE AS
        imply(Set.of(DEFINE), "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE");
        imply(Set.of(DEFINE), "SECURITY", "REASSIGN", "IMPORT");
        imply(Set.of(WRITE, MAINTAIN), "REFRESH");
        imply(Set.of(RUN_CODE), "DO", "CALL", "LOAD");
        imply(Set.of(MAINTAIN), "VACUUM", "ANALYZE", "REINDEX", "CLUSTER", "CHECKPOINT");
    }

    private Verbs() {}

    private static void imply(Set<Effect> effects, String... verbs) {
        for (String verb : verbs) {
            IMPLIED.put(verb, bits(effects));
        }
    }

    /// The effects that a rule means when it names this verb and no effects; none for a verb that
    /// isn't known.
    static int implied(String verb) {
        return IMPLIED.getOrDefault(verb, 0);
    }

    /// What may stand in `verbs:`.
    static List<String> words() {
        List<String> words = new ArrayList<>(IMPLIED.keySet());
        words.addAll(GROUPS.keySet());
        return words;
    }

    /// The verbs that a word stands for; empty where it is none.
    static List<String> of(String word) {
        String verb = word.toUpperCase(Locale.ROOT);
        return IMPLIED.containsKey(verb)
                ? List.of(verb)
                : GROUPS.getOrDefault(word.toLowerCase(Locale.ROOT), List.of());
    }

    static int bits(Set<Effect> effects) {
        int bits = 0;
        for (Effect effect : effects) {
            bits |= 1 << effect.ordinal();
        }
        return bits;
    }

    /// The words of the effects in `bits`, in their order.
    static List<String> words(int bits) {
        List<String> words = new ArrayList<>();
        for (Effect effect : Effect.values()) {
            if ((bits & 1 << effect.ordinal()) != 0) {
                words.add(effect.word());
            }
        }
        return words;
    }
}
