package dev.sallyport.core.sql;

import java.util.Locale;
import java.util.regex.Pattern;

/// What of a statement is a password: the literal after the word PASSWORD (roles, options of user
/// mappings), and `password=…` in a literal that is a connection string. Records and approvers get
/// the statement without.
///
/// Only a whole literal is ever hidden, found by PostgreSQL's own lexical rules (manual, "Lexical
/// Structure") with `standard_conforming_strings` on: nobody may hide SQL behind the word. Text of
/// another language inside `$$ … $$` stays as it is.
public final class SqlSecrets {
    private static final String WORD = "password";
    private static final String HIDDEN = "[secret]";
    private static final int MOST_CONNECTION_STRING = 4096;
    private static final String VALUE = "(?:''[^'\\\\]*+''|[^\\s'\\\\]++)";
    private static final Pattern CONNECTION_STRING =
            Pattern.compile("(?:\\s*+[a-zA-Z_]++\\s*+=\\s*+" + VALUE + ")++\\s*+");
    private static final Pattern ITS_PASSWORD =
            Pattern.compile("(?i)\\b((?:ssl)?password\\s*=\\s*)" + VALUE);

    private final String sql;
    private final StringBuilder out;
    private int at;

    /// The last word was PASSWORD, and nothing but blanks and comments came since.
    private boolean expected;

    private SqlSecrets(String sql) {
        this.sql = sql;
        this.out = new StringBuilder(sql.length());
    }

    /// The same text object where nothing is hidden.
    public static String hidden(String sql) {
        return mentionsPassword(sql) ? new SqlSecrets(sql).read() : sql;
    }

    private static boolean mentionsPassword(String sql) {
        int last = sql.length() - WORD.length();
        for (int i = 0; i <= last; i++) {
            char c = sql.charAt(i);
            if ((c == 'p' || c == 'P') && sql.regionMatches(true, i, WORD, 0, WORD.length())) {
                return true;
            }
        }
        return false;
    }

    private String read() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                copyTo(at + 1);
            } else if (sql.startsWith("--", at)) {
                copyTo(endOfLine());
            } else if (sql.startsWith("/*", at)) {
                copyTo(endOfComment());
            } else {
                token(c);
            }
        }
        return out.toString();
    }

    private void token(char c) {
        if (c == '\'') {
            literal(at, quotedEnd(at, c, false));
        } else if (c == '"') {
            int end = quotedEnd(at, c, false);
            boolean isWord = sql.substring(at, end).equals("\"" + WORD + "\"");
            copyTo(end);
            expected = isWord;
        } else if (c == '$' && dollarEnd() > 0) {
            literal(at, dollarEnd());
        } else if (isWordStart(c)) {
            word();
        } else {
            copyTo(at + 1);
            expected = false;
        }
    }

    /// A word, or the letter that stands before a literal.
    private void word() {
        int end = at + 1;
        while (end < sql.length() && isWordPart(sql.charAt(end))) {
            end++;
        }
        String word = sql.substring(at, end).toLowerCase(Locale.ROOT);
        boolean unicode = word.equals("u") && sql.startsWith("&'", end);
        boolean prefixed = end < sql.length() && sql.charAt(end) == '\'' && word.length() == 1;
        if (unicode) {
            literal(end + 1, quotedEnd(end + 1, '\'', false));
        } else if (prefixed && "ebxn".contains(word)) {
            literal(end, quotedEnd(end, '\'', word.equals("e")));
        } else {
            copyTo(end);
            expected = word.equals(WORD);
        }
    }

    /// @param open where the quote is; what stands before it is copied
    private void literal(int open, int end) {
        if (expected) {
            out.append('\'').append(HIDDEN).append('\'');
            at = end;
        } else if (sql.charAt(open) == '\'' && end - open < MOST_CONNECTION_STRING) {
            copyTo(open);
            String text = sql.substring(open + 1, Math.max(open + 1, end - 1));
            boolean isConnection = CONNECTION_STRING.matcher(text).matches();
            out.append('\'')
                    .append(
                            isConnection
                                    ? ITS_PASSWORD.matcher(text).replaceAll("$1" + HIDDEN)
                                    : text)
                    .append(sql, Math.max(open + 1, end - 1), end);
            at = end;
        } else {
            copyTo(end);
        }
        expected = false;
    }

    private void copyTo(int end) {
        out.append(sql, at, end);
        at = end;
    }

    private int endOfLine() {
        int end = at;
        while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private int endOfComment() {
        int depth = 0;
        int i = at;
        do {
            if (sql.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i += 2;
            } else {
                i++;
            }
        } while (depth > 0 && i < sql.length());
        return Math.min(i, sql.length());
    }

    /// After the closing quote; a doubled one is part of the text.
    private int quotedEnd(int open, char quote, boolean backslashes) {
        int i = open + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (backslashes && c == '\\') {
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return sql.length();
    }

    /// After the closing `$tag$`; 0 where no dollar-quoted text begins here.
    private int dollarEnd() {
        int tag = at + 1;
        while (tag < sql.length()
                && isWordPart(sql.charAt(tag))
                && sql.charAt(tag) != '$'
                && !(tag == at + 1 && Character.isDigit(sql.charAt(tag)))) {
            tag++;
        }
        if (tag >= sql.length() || sql.charAt(tag) != '$') {
            return 0;
        }
        String quote = sql.substring(at, tag + 1);
        int close = sql.indexOf(quote, tag + 1);
        return close < 0 ? sql.length() : close + quote.length();
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || (c >= '0' && c <= '9') || c == '$';
    }
}
