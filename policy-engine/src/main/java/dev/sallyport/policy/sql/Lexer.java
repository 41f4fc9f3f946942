package dev.sallyport.policy.sql;

import dev.sallyport.policy.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts a text into tokens as PostgreSQL's scan.l does with `standard_conforming_strings` on, which
/// the protocol pins. Stricter in one direction only: what PostgreSQL 14 still took (`1abc`) and
/// later servers refuse is [Unreadable].
final class Lexer {
    private final String sql;
    private final AnalyzerLimits limits;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int nesting;

    private Lexer(String sql, AnalyzerLimits limits) {
        this.sql = sql;
        this.limits = limits;
    }

    /// @throws Unreadable if a limit is passed or the text is no PostgreSQL
    static List<Token> tokens(String sql, AnalyzerLimits limits) {
        return new Lexer(sql, limits).run();
    }

    private List<Token> run() {
        for (at = skipBlanks(at); at < sql.length(); at = skipBlanks(at)) {
            if (tokens.size() >= limits.maxTokens()) {
                throw Unreadable.because(
                        "more than %d tokens; send less in one text".formatted(limits.maxTokens()));
            }
            next(sql.charAt(at));
        }
        return tokens;
    }

    private void next(char c) {
        if (Chars.startsName(c)) {
            nameOrPrefixedLiteral(c);
        } else if (c == '\'') {
            add(Kind.STRING, "", Literals.endOfQuoted(sql, at, false));
        } else if (c == '"') {
            quotedName(at, '\\', false);
        } else if (Chars.isDigit(c) || (c == '.' && Chars.isDigit(peek(1)))) {
            number();
        } else if (c == '$') {
            dollar();
        } else {
            symbol(c);
        }
    }

    private void nameOrPrefixedLiteral(char c) {
        char next = peek(1);
        if (next == '\'') {
            switch (c) {
                case 'e', 'E' -> {
                    add(Kind.STRING, "", Literals.endOfQuoted(sql, at + 1, true));
                    return;
                }
                case 'b', 'B', 'x', 'X' -> {
                    add(Kind.STRING, "", Literals.endOfQuoted(sql, at + 1, false));
                    return;
                }
                case 'n', 'N' -> {
                    add(Kind.WORD, "nchar", at + 1); // scan.l: xnstart
                    return;
                }
                default -> {}
            }
        }
        if ((c == 'u' || c == 'U') && next == '&') {
            if (peek(2) == '\'') {
                int end = Literals.endOfQuoted(sql, at + 2, false);
                int uescape = afterUescape(end);
                add(Kind.STRING, "", uescape < 0 ? end : uescape);
                return;
            }
            if (peek(2) == '"') {
                int uescape = afterUescape(Literals.endOfName(sql, at + 2));
                quotedName(at + 2, uescape < 0 ? '\\' : sql.charAt(uescape - 2), true);
                at = Math.max(at, uescape);
                return;
            }
        }
        int end = at + 1;
        while (end < sql.length() && Chars.continuesName(sql.charAt(end))) {
            end++;
        }
        add(Kind.WORD, Chars.cut(Chars.fold(sql.substring(at, end))), end);
    }

    private void quotedName(int quote, char escape, boolean unicode) {
        int end = Literals.endOfName(sql, quote);
        String name = sql.substring(quote + 1, end - 1).replace("\"\"", "\"");
        if (unicode) {
            name = Literals.unescapeUnicode(name, escape);
        }
        if (name.isEmpty()) {
            throw Unreadable.because("a quoted name of length 0 at character " + at);
        }
        add(Kind.QUOTED, Chars.cut(name), end);
    }

    /// @return the index after `UESCAPE 'c'` if it follows, else -1
    private int afterUescape(int from) {
        int word = skipBlanks(from);
        if (!sql.regionMatches(true, word, "uescape", 0, "uescape".length())) {
            return -1;
        }
        int after = word + "uescape".length();
        if (after < sql.length() && Chars.continuesName(sql.charAt(after))) {
            return -1;
        }
        int quote = skipBlanks(after);
        boolean oneCharacter =
                quote + 2 < sql.length()
                        && sql.charAt(quote) == '\''
                        && sql.charAt(quote + 1) != '\''
                        && sql.charAt(quote + 2) == '\''
                        && Literals.endOfQuoted(sql, quote, false) == quote + 3;
        if (!oneCharacter || !Literals.mayEscape(sql.charAt(quote + 1))) {
            throw Unreadable.because("UESCAPE needs one plain character in quotes");
        }
        return quote + 3;
    }

    private void number() {
        Numbers scan = Numbers.scan(sql, at);
        if (scan.end() < sql.length() && Chars.startsName(sql.charAt(scan.end()))) {
            throw Unreadable.because("a number runs into a name at character " + at);
        }
        add(scan.whole() ? Kind.INTEGER : Kind.NUMERIC, sql.substring(at, scan.end()), scan.end());
    }

    private void dollar() {
        if (Chars.isDigit(peek(1))) {
            int end = at + 1;
            while (end < sql.length() && Chars.isDigit(sql.charAt(end))) {
                end++;
            }
            if (end < sql.length() && Chars.startsName(sql.charAt(end))) {
                throw Unreadable.because("a parameter runs into a name at character " + at);
            }
            add(Kind.PARAMETER, sql.substring(at, end), end);
            return;
        }
        add(Kind.STRING, "", Literals.endOfDollarQuoted(sql, at));
    }

    private void symbol(char c) {
        int length = symbolLength(c);
        String text = length == 1 ? String.valueOf(c) : sql.substring(at, at + length);
        if (c == '(' || c == '[') {
            if (++nesting > limits.maxNesting()) {
                throw Unreadable.because(
                        "nested deeper than %d levels".formatted(limits.maxNesting()));
            }
        } else if (c == ')' || c == ']') {
            nesting--;
        }
        add(Kind.SYMBOL, text.equals("!=") ? "<>" : text, at + length);
    }

    private int symbolLength(char c) {
        return switch (c) {
            case '(', ')', '[', ']', ',', ';' -> 1;
            case ':' -> peek(1) == ':' || peek(1) == '=' ? 2 : 1;
            case '.' -> peek(1) == '.' ? 2 : 1;
            default -> operatorLength(c);
        };
    }

    /// The longest run of operator characters that holds no comment and, unless it has one of the
    /// unusual characters, does not end in a sign (PostgreSQL manual, "Operators").
    private int operatorLength(char c) {
        if (!Chars.isOperator(c)) {
            throw Unreadable.because("character %d is no SQL".formatted(at));
        }
        int end = at;
        boolean unusual = false;
        while (end < sql.length() && Chars.isOperator(sql.charAt(end)) && !commentAt(end)) {
            unusual |= Chars.keepsTrailingSign(sql.charAt(end));
            end++;
        }
        while (!unusual
                && end - at > 1
                && (sql.charAt(end - 1) == '+' || sql.charAt(end - 1) == '-')) {
            end--;
        }
        return end - at;
    }

    private boolean commentAt(int index) {
        char c = sql.charAt(index);
        char next = index + 1 < sql.length() ? sql.charAt(index + 1) : '\0';
        return (c == '-' && next == '-') || (c == '/' && next == '*');
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < sql.length()) {
            if (Chars.isSpace(sql.charAt(i))) {
                i++;
            } else if (commentAt(i)) {
                i = sql.charAt(i) == '-' ? Literals.endOfLine(sql, i) : Literals.endOfBlock(sql, i);
            } else {
                return i;
            }
        }
        return i;
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
    }

    private void add(Kind kind, String text, int end) {
        tokens.add(new Token(kind, text, at, end));
        at = end;
    }
}
