package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction.ResetAll;
import dev.sallyport.core.sql.SessionAction.Setting;
import dev.sallyport.core.sql.SessionAction.Transaction;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// SET and RESET, read without the grammar: which setting, which value.
final class Settings {
    private static final Set<String> IDENTITY = Set.of("role", "session_authorization");

    private final Words words;
    private final Gather facts;
    private boolean local;

    private Settings(Words words, Gather facts) {
        this.words = words;
        this.facts = facts;
    }

    /// @return whether it was SET or RESET
    static boolean read(Words words, Gather facts) {
        if (words.take("reset")) {
            facts.verb("RESET");
            new Settings(words, facts).reset();
        } else if (words.take("set")) {
            facts.verb("SET");
            new Settings(words, facts).set();
        } else {
            return false;
        }
        words.end();
        return true;
    }

    static Effect effect(String name) {
        return IDENTITY.contains(name) ? Effect.IDENTITY : Effect.SESSION;
    }

    private void reset() {
        if (words.take("all")) {
            facts.effects.add(Effect.SESSION);
            facts.action = new ResetAll();
        } else if (words.take("time", "zone")) {
            setting("timezone", null);
        } else if (words.take("session", "authorization")) {
            setting("session_authorization", null);
        } else if (words.take("transaction", "isolation", "level")) {
            setting("transaction_isolation", null);
        } else {
            setting(words.setting(), null);
        }
    }

    private void set() {
        if (words.take("constraints")) {
            constraints();
        } else if (words.take("transaction")) {
            transaction();
        } else if (words.take("session", "characteristics", "as", "transaction")) {
            characteristics();
        } else {
            // SET SESSION AUTHORIZATION has its own SESSION
            boolean authorization = words.take("session", "authorization");
            if (!authorization && words.take("local")) {
                local = true;
            } else if (!authorization) {
                words.take("session");
            }
            one(authorization || words.take("session", "authorization"));
        }
    }

    /// Of the three defaults that this may set, the one that matters to a guard.
    private void characteristics() {
        boolean write = words.has("write");
        boolean only = words.has("only");
        Transactions.modes(words);
        if (write || only) {
            setting("default_transaction_read_only", write ? "off" : "on");
        } else {
            facts.effects.add(Effect.SESSION);
        }
    }

    private void one(boolean authorization) {
        if (authorization) {
            setting("session_authorization", valueOrDefault());
        } else if (words.take("time", "zone")) {
            setting("timezone", zone());
        } else if (words.take("xml", "option")) {
            setting("xmloption", words.name());
        } else {
            named();
        }
    }

    private void named() {
        String name = words.setting();
        if (words.takeSymbol("=") || words.take("to")) {
            setting(name, valueOrDefault());
            return;
        }
        switch (name) {
            case "role" -> setting("role", words.value());
            case "names" -> setting("client_encoding", words.atEnd() ? null : valueOrDefault());
            case "schema" -> setting("search_path", words.string());
            case "seed" -> setting("seed", words.value());
            default -> throw words.unexpected();
        }
    }

    private @Nullable String valueOrDefault() {
        if (words.take("default")) {
            return null;
        }
        var values = new StringBuilder(words.value());
        while (words.takeSymbol(",")) {
            values.append(", ").append(words.value());
        }
        return values.toString();
    }

    private @Nullable String zone() {
        if (words.take("local")) {
            return null;
        }
        if (words.take("interval")) {
            String value = words.string();
            words.onlyWords(Set.of("hour", "to", "minute", "second"));
            return value;
        }
        return valueOrDefault();
    }

    private void transaction() {
        if (words.take("snapshot")) {
            words.string();
        } else {
            Transactions.modes(words);
        }
        facts.effects.add(Effect.TRANSACTION);
        facts.action = new Transaction("SET TRANSACTION");
    }

    /// SET CONSTRAINTS {ALL | name, …} {DEFERRED | IMMEDIATE}
    private void constraints() {
        do {
            words.setting();
        } while (words.takeSymbol(","));
        words.name();
        facts.effects.add(Effect.TRANSACTION);
        facts.action = new Transaction("SET CONSTRAINTS");
    }

    private void setting(String name, @Nullable String value) {
        facts.effects.add(effect(name));
        facts.action = new Setting(name, value, local);
    }
}
