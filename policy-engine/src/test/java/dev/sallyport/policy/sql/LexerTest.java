package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LexerTest {
    private static List<String> texts(String sql) {
        return Lexer.tokens(sql, AnalyzerLimits.defaults()).stream()
                .map(t ->
                        t.kind() == Token.Kind.STRING
                                ? sql.substring(t.start(), t.end())
                                : t.text())
                .toList();
    }

    @Test
    void aBackslashEndsNothingInAPlainString() {
        assertThat(texts("SELECT 'a\\'; DROP")).containsExactly("select", "'a\\'", ";", "drop");
        assertThat(texts("SELECT E'a\\'; DROP'")).containsExactly("select", "E'a\\'; DROP'");
    }

    @Test
    void stringsGoOnAfterALineBreakOnly() {
        assertThat(texts("'a'\n'b'")).hasSize(1);
        assertThat(texts("'a' -- x\n  'b'")).hasSize(1);
        assertThat(texts("E'a'\n'b\\'c'")).hasSize(1);
        assertThat(texts("'a' 'b'")).hasSize(2);
        assertThat(texts("'a' /* \n */ 'b'")).hasSize(2);
    }

    @Test
    void dollarQuotesEndAtTheirOwnTag() {
        assertThat(texts("$a$ $b$ ; $A$ $$ $a$ x")).containsExactly("$a$ $b$ ; $A$ $$ $a$", "x");
        assertThat(texts("a$b$c$ d")).containsExactly("a$b$c$", "d");
        assertThat(texts("$1$a$x$a$")).containsExactly("$1", "$a$x$a$");
    }

    @Test
    void blockCommentsNestAndLineCommentsEndAtEitherLineBreak() {
        assertThat(texts("a /* /* */ b */ c")).containsExactly("a", "c");
        assertThat(texts("a -- b\rc")).containsExactly("a", "c");
        assertThat(texts("DR/**/OP")).containsExactly("dr", "op");
    }

    @Test
    void operatorsStopAtCommentsAndSigns() {
        assertThat(texts("1<-1")).containsExactly("1", "<", "-", "1");
        assertThat(texts("1@-1")).containsExactly("1", "@-", "1");
        assertThat(texts("1*/**/2")).containsExactly("1", "*", "2");
        assertThat(texts("1+--x\n2")).containsExactly("1", "+", "2");
        assertThat(texts("a!=b")).containsExactly("a", "<>", "b");
        assertThat(texts("1..2")).containsExactly("1", "..", "2");
    }

    @Test
    void namesFoldInAsciiAndEndAfter63Bytes() {
        assertThat(texts("SELECT ÄB \"ÄB\"")).containsExactly("select", "Äb", "ÄB");
        assertThat(texts("A".repeat(70))).containsExactly("a".repeat(63));
        assertThat(texts("a".repeat(62) + "ä")).containsExactly("a".repeat(62));
        assertThat(texts("\"" + "€".repeat(30) + "\"")).containsExactly("€".repeat(21));
    }

    @Test
    void aBlankThatIsNotAsciiIsPartOfAName() {
        assertThat(texts("a\u00a0b \u3000")).containsExactly("a\u00a0b", "\u3000");
        assertThat(texts("\ufeffselect")).containsExactly("\ufeffselect");
    }

    @Test
    void unicodeNamesAreDecoded() {
        assertThat(texts("U&\"d\\0061t\\+000061\"")).containsExactly("data");
        assertThat(texts("u&\"d!0061ta\" uescape '!' x")).containsExactly("data", "x");
        assertThat(texts("U&\"a\"\"b\"")).containsExactly("a\"b");
        assertThat(texts("U&'x' UESCAPE '!' y")).hasSize(2);
        assertThat(texts("U&\"\\D83D\\DE00\"")).containsExactly("\uD83D\uDE00");
    }

    @Test
    void routinesAndRulesKeepTheirSemicolons() {
        assertThat(
                        statements(
                                "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN 1 THEN 2 END;"
                                        + " SELECT 3; END; DROP"))
                .isEqualTo(2);
        assertThat(statements("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); DROP"))
                .isEqualTo(2);
        assertThat(statements("BEGIN; SELECT 1; END")).isEqualTo(3);
    }

    private static int statements(String sql) {
        return Splitter.statements(Lexer.tokens(sql, AnalyzerLimits.defaults())).size();
    }
}
