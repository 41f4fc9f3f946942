package dev.sallyport.policy.sql;

import dev.sallyport.policy.sql.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A cursor over the tokens of a statement that is too simple for a grammar.
final class Words {
    private final List<Token> tokens;
    private final String sql;
    private int at;

    Words(List<Token> tokens, String sql) {
        this.tokens = tokens;
        this.sql = sql;
    }

    /// Steps over these words if they come next, all of them.
    boolean take(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).isWord(words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    boolean takeAny(String... words) {
        for (String word : words) {
            if (take(word)) {
                return true;
            }
        }
        return false;
    }

    boolean has(String word) {
        return tokens.stream().anyMatch(token -> token.isWord(word));
    }

    boolean takeSymbol(String symbol) {
        boolean next = at < tokens.size() && tokens.get(at).isSymbol(symbol);
        at += next ? 1 : 0;
        return next;
    }

    boolean atEnd() {
        return at == tokens.size();
    }

    void end() {
        if (!atEnd()) {
            throw unexpected();
        }
    }

    String name() {
        if (atEnd() || !tokens.get(at).isName()) {
            throw unexpected();
        }
        return tokens.get(at++).text();
    }

    /// A dotted name in lower case, as settings are looked up.
    String setting() {
        var name = new StringBuilder(name());
        while (takeSymbol(".")) {
            name.append('.').append(name());
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    String string() {
        String value = nextString();
        if (value == null) {
            throw Unreadable.because("a plain string in quotes was expected");
        }
        return value;
    }

    void anyString() {
        nextString();
    }

    private @Nullable String nextString() {
        if (atEnd() || tokens.get(at).kind() != Kind.STRING) {
            throw unexpected();
        }
        return Literals.value(sql, tokens.get(at++));
    }

    boolean nextIsString() {
        return !atEnd() && tokens.get(at).kind() == Kind.STRING;
    }

    /// A number with its sign, a word or a string: one value of SET.
    String value() {
        String sign = takeSymbol("-") ? "-" : "";
        if (sign.isEmpty()) {
            takeSymbol("+");
        }
        if (nextIsString()) {
            return string();
        }
        if (atEnd()) {
            throw unexpected();
        }
        Token token = tokens.get(at++);
        return switch (token.kind()) {
            case INTEGER, NUMERIC -> sign + token.text();
            case WORD, QUOTED -> token.text();
            case STRING, PARAMETER, SYMBOL -> throw unexpected();
        };
    }

    /// Steps over the rest if it is made of these words and commas alone.
    void onlyWords(Set<String> words) {
        while (!atEnd()) {
            Token token = tokens.get(at++);
            boolean known = token.kind() == Kind.WORD && words.contains(token.text());
            if (!known && !token.isSymbol(",")) {
                throw unexpected();
            }
        }
    }

    Unreadable unexpected() {
        return Unreadable.because(
                "the %s statement has a part that isn't understood"
                        .formatted(tokens.getFirst().text()));
    }
}
