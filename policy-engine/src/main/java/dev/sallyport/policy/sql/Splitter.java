package dev.sallyport.policy.sql;

import dev.sallyport.policy.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts tokens into statements at `;`, but not within parentheses (CREATE RULE) nor within the
/// `BEGIN ATOMIC … END` of a routine. A wrong cut is no danger: each part must be a whole statement
/// to the grammar, and a `;` left inside one is accepted by it in those two places alone.
final class Splitter {
    private final List<Token> tokens;
    private int depth;
    private int blocks;

    private Splitter(List<Token> tokens) {
        this.tokens = tokens;
    }

    /// @return the statements in order, empty ones left out
    static List<List<Token>> statements(List<Token> tokens) {
        return new Splitter(tokens).run();
    }

    private List<List<Token>> run() {
        var statements = new ArrayList<List<Token>>();
        int start = 0;
        boolean routine = false;
        for (int i = 0; i < tokens.size(); i++) {
            if (i == start) {
                routine = createsRoutine(start);
            }
            if (routine) {
                countBlocks(i, start);
            }
            if (endsStatement(tokens.get(i))) {
                if (i > start) {
                    statements.add(tokens.subList(start, i));
                }
                start = i + 1;
            }
        }
        if (start < tokens.size()) {
            statements.add(tokens.subList(start, tokens.size()));
        }
        return statements;
    }

    private boolean endsStatement(Token token) {
        if (token.kind() != Kind.SYMBOL) {
            return false;
        }
        switch (token.text()) {
            case "(", "[" -> depth++;
            case ")", "]" -> depth--;
            case ";" -> {
                return depth <= 0 && blocks == 0;
            }
            default -> {}
        }
        return false;
    }

    private boolean createsRoutine(int start) {
        int i = start;
        if (!word(i, "create")) {
            return false;
        }
        i += word(i + 1, "or") && word(i + 2, "replace") ? 3 : 1;
        return word(i, "function") || word(i, "procedure");
    }

    /// Only CASE opens something else that END closes.
    private void countBlocks(int i, int start) {
        Token token = tokens.get(i);
        boolean label = i > start && (word(i - 1, "as") || tokens.get(i - 1).isSymbol("."));
        if (token.isWord("atomic") && word(i - 1, "begin")) {
            blocks++;
        } else if (blocks > 0 && (token.isWord("case") || token.isWord("end"))) {
            if (label) {
                throw Unreadable.because("a routine's body uses CASE or END as a name");
            }
            blocks += token.isWord("case") ? 1 : -1;
        }
    }

    private boolean word(int i, String word) {
        return i >= 0 && i < tokens.size() && tokens.get(i).isWord(word);
    }
}
