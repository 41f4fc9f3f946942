package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction.Transaction;
import java.util.Set;

/// Transaction control, read without the grammar.
final class Transactions {
    private static final Set<String> MODES =
            Set.of(
                    "isolation",
                    "level",
                    "serializable",
                    "repeatable",
                    "read",
                    "committed",
                    "uncommitted",
                    "write",
                    "only",
                    "not",
                    "deferrable");

    private Transactions() {}

    /// @return whether it was transaction control
    static boolean read(Words words, Gather facts) {
        if (words.take("start", "transaction")) {
            begun(words, facts, "START");
        } else if (words.take("begin")) {
            words.takeAny("work", "transaction");
            begun(words, facts, "BEGIN");
        } else if (words.take("prepare", "transaction")) {
            words.string();
            done(words, facts, "PREPARE", "PREPARE TRANSACTION");
        } else if (words.take("savepoint")) {
            words.name();
            done(words, facts, "SAVEPOINT", "SAVEPOINT");
        } else if (words.take("release")) {
            words.name();
            if (!words.atEnd()) {
                words.name();
            }
            done(words, facts, "RELEASE", "RELEASE");
        } else if (words.takeAny("commit", "end")) {
            ended(words, facts, "COMMIT");
        } else if (words.takeAny("rollback", "abort")) {
            ended(words, facts, "ROLLBACK");
        } else {
            return false;
        }
        return true;
    }

    static void modes(Words words) {
        words.onlyWords(MODES);
    }

    private static void begun(Words words, Gather facts, String verb) {
        modes(words);
        facts.verb("BEGIN");
        done(words, facts, verb, "BEGIN");
    }

    private static void ended(Words words, Gather facts, String verb) {
        if (words.take("prepared")) {
            words.string();
            done(words, facts, verb, verb + " PREPARED");
            return;
        }
        words.takeAny("work", "transaction");
        if (verb.equals("ROLLBACK") && words.take("to")) {
            words.name();
            if (!words.atEnd()) {
                words.name();
            }
            done(words, facts, verb, "ROLLBACK TO");
            return;
        }
        boolean chain = words.take("and", "chain");
        if (!chain && words.take("and", "no", "chain")) {
            words.end();
        }
        done(words, facts, verb, chain ? verb + " AND CHAIN" : verb);
    }

    private static void done(Words words, Gather facts, String verb, String action) {
        words.end();
        facts.verb(verb, Effect.TRANSACTION);
        facts.action = new Transaction(action);
    }
}
