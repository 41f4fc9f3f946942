package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.Effect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Kinds of objects as statements name them: `TABLE`, `MATERIALIZED VIEW`, `TEXT SEARCH PARSER`.
final class ObjectKinds {
    private static final Set<String> ADJECTIVES =
            Set.of(
                    "or",
                    "replace",
                    "global",
                    "local",
                    "temp",
                    "temporary",
                    "unlogged",
                    "unique",
                    "recursive",
                    "constraint",
                    "trusted",
                    "procedural");
    private static final List<String> COMPOUND =
            List.of(
                    "MATERIALIZED VIEW",
                    "FOREIGN TABLE",
                    "FOREIGN DATA WRAPPER",
                    "FOREIGN SERVER",
                    "EVENT TRIGGER",
                    "TEXT SEARCH CONFIGURATION",
                    "TEXT SEARCH DICTIONARY",
                    "TEXT SEARCH PARSER",
                    "TEXT SEARCH TEMPLATE",
                    "ACCESS METHOD",
                    "OPERATOR CLASS",
                    "OPERATOR FAMILY",
                    "USER MAPPING",
                    "LARGE OBJECT",
                    "DEFAULT PRIVILEGES",
                    "DEFAULT CONVERSION");

    private ObjectKinds() {}

    static Set<String> of(String verb, List<Token> tokens) {
        var kinds = new LinkedHashSet<String>();
        switch (verb) {
            case "CREATE", "ALTER", "DROP" -> {
                kinds.add(at(tokens, 1));
                elements(tokens, kinds);
            }
            case "GRANT", "REVOKE" -> kinds.add(granted(tokens));
            case "COMMENT", "SECURITY" -> kinds.add(at(tokens, indexOf(tokens, "on") + 1));
            case "TRUNCATE" -> kinds.add("TABLE");
            case "REFRESH" -> kinds.add("MATERIALIZED VIEW");
            case "IMPORT" -> kinds.add("FOREIGN TABLE");
            default -> {}
        }
        return kinds;
    }

    /// CREATE SCHEMA may hold further CREATEs.
    private static void elements(List<Token> tokens, Set<String> kinds) {
        for (int i = 2; i + 1 < tokens.size(); i++) {
            if (kinds.contains("SCHEMA") && tokens.get(i).isWord("create")) {
                kinds.add(at(tokens, i + 1));
            }
        }
    }

    private static String granted(List<Token> tokens) {
        int on = indexOf(tokens, "on");
        if (on < 0) {
            return "ROLE";
        }
        String kind = at(tokens, on + 1);
        return switch (kind) {
            case "SEQUENCE",
                    "DATABASE",
                    "DOMAIN",
                    "FOREIGN DATA WRAPPER",
                    "FOREIGN SERVER",
                    "FUNCTION",
                    "PROCEDURE",
                    "ROUTINE",
                    "LANGUAGE",
                    "LARGE OBJECT",
                    "PARAMETER",
                    "SCHEMA",
                    "TABLESPACE",
                    "TYPE" ->
                    kind;
            case "ALL" -> allIn(tokens, on + 2);
            default -> "TABLE";
        };
    }

    private static String allIn(List<Token> tokens, int at) {
        String plural = at < tokens.size() ? tokens.get(at).text().toUpperCase(Locale.ROOT) : "";
        return plural.endsWith("S") ? plural.substring(0, plural.length() - 1) : plural;
    }

    private static String at(List<Token> tokens, int from) {
        int i = Math.max(from, 0);
        while (i < tokens.size() && ADJECTIVES.contains(tokens.get(i).text())) {
            i++;
        }
        var words = new ArrayList<String>();
        for (Token token : tokens.subList(i, Math.min(i + 3, tokens.size()))) {
            words.add(token.kind() == Token.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "");
        }
        String all = String.join(" ", words) + " ";
        return COMPOUND.stream()
                .filter(kind -> all.startsWith(kind + " "))
                .findFirst()
                .orElse(words.isEmpty() ? "" : normal(words.getFirst()));
    }

    private static String normal(String kind) {
        return kind.equals("USER") || kind.equals("GROUP") ? "ROLE" : kind;
    }

    private static int indexOf(List<Token> tokens, String word) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).isWord(word)) {
                return i;
            }
        }
        return -1;
    }

    /// What making or changing such an object does beyond a definition.
    static Set<Effect> effects(Set<String> kinds) {
        var effects = EnumSet.noneOf(Effect.class);
        for (String kind : kinds) {
            switch (kind) {
                case "EXTENSION" -> effects.add(Effect.RUN_CODE);
                case "SUBSCRIPTION", "SERVER", "USER MAPPING", "FOREIGN TABLE" ->
                        effects.add(Effect.OUTSIDE);
                case "FOREIGN DATA WRAPPER", "FOREIGN SERVER" -> effects.add(Effect.OUTSIDE);
                case "DATABASE", "TABLESPACE" -> effects.add(Effect.MAINTAIN);
                default -> {}
            }
        }
        return effects;
    }
}
