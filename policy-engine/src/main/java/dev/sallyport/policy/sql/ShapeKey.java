package dev.sallyport.policy.sql;

import java.util.List;
import java.util.Set;

/// The shape of a text: its tokens, with those literals left out from which no fact is taken. Two
/// texts of one shape have equal facts. Only SELECT and the DML statements leave literals out, and
/// they keep the counts of LIMIT, OFFSET and FETCH, the ordinals of ORDER BY and GROUP BY, and
/// everything where `set_config` is called.
final class ShapeKey {
    private static final Set<String> PLAIN =
            Set.of("select", "insert", "update", "delete", "merge", "with", "values", "table");
    private static final Set<String> COUNTED = Set.of("limit", "offset", "first", "next", "by");

    private final String sql;
    private final List<Token> tokens;
    private final StringBuilder key;

    private ShapeKey(String sql, List<Token> tokens) {
        this.sql = sql;
        this.tokens = tokens;
        this.key = new StringBuilder(sql.length() + tokens.size());
    }

    /// A text without NUL gives a key in which NUL ends each token.
    static String of(String sql, List<Token> tokens) {
        return new ShapeKey(sql, tokens).build();
    }

    private String build() {
        boolean keepAll = callsSetConfig();
        boolean begun = false;
        boolean keep = keepAll;
        boolean ordinals = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            switch (token.kind()) {
                case WORD -> {
                    if (!begun) {
                        begun = true;
                        keep = keepAll || !PLAIN.contains(token.text());
                    }
                    ordinals = token.text().equals("by");
                    key.append(token.text());
                }
                case QUOTED -> key.append('"').append(token.text());
                case PARAMETER -> key.append(token.text());
                case SYMBOL -> {
                    begun &= !token.text().equals(";");
                    ordinals &= token.text().equals(",");
                    key.append(token.text());
                }
                case STRING, NUMERIC -> literal(token, keep);
                case INTEGER -> literal(token, keep || ordinals || counted(i));
            }
            key.append('\0');
        }
        return key.toString();
    }

    private boolean counted(int i) {
        Token before = i == 0 ? null : tokens.get(i - 1);
        return before != null
                && before.kind() == Token.Kind.WORD
                && COUNTED.contains(before.text());
    }

    private void literal(Token token, boolean keep) {
        if (keep) {
            key.append('\2').append(sql, token.start(), token.end());
        } else {
            key.append('\1').append(mark(token));
        }
    }

    private static char mark(Token literal) {
        return switch (literal.kind()) {
            case STRING -> 's';
            case INTEGER -> 'i';
            case NUMERIC -> 'n';
            case WORD, QUOTED, PARAMETER, SYMBOL ->
                    throw new IllegalArgumentException("no literal: " + literal.kind());
        };
    }

    private boolean callsSetConfig() {
        for (Token token : tokens) {
            if (token.isName() && token.text().equals("set_config")) {
                return true;
            }
        }
        return false;
    }
}
