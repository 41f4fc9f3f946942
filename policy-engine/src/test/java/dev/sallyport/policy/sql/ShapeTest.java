package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.sql.StatementFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final AnalyzerLimits LIMITS = AnalyzerLimits.defaults();

    /// Another literal of the same kind in place of each.
    private static String otherLiterals(String sql, List<Token> tokens, Random random) {
        var out = new StringBuilder();
        int from = 0;
        for (Token token : tokens) {
            String other =
                    switch (token.kind()) {
                        case STRING ->
                                "'"
                                        + List.of("role", "x", "true", "a;b").get(random.nextInt(4))
                                        + "'";
                        case INTEGER -> Integer.toString(random.nextInt(9));
                        case NUMERIC -> random.nextInt(9) + ".5";
                        case WORD, QUOTED, PARAMETER, SYMBOL -> "";
                    };
            if (!other.isEmpty()) {
                out.append(sql, from, token.start()).append(other);
                from = token.end();
            }
        }
        return out.append(sql, from, sql.length()).toString();
    }

    @Test
    void textsOfOneShapeHaveEqualFacts() {
        var random = new Random(7);
        Map<String, List<StatementFacts>> byShape = new HashMap<>();
        var reader =
                new PostgresSqlAnalyzer(
                        new AnalyzerLimits(1 << 20, 50_000, 500, Duration.ofSeconds(5), 0));
        var failures = new ArrayList<String>();
        int shared = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            List<Token> tokens;
            try {
                tokens = Lexer.tokens(entry.text(), LIMITS);
            } catch (Unreadable e) {
                continue;
            }
            String other = otherLiterals(entry.text(), tokens, random);
            for (String sql : List.of(entry.text(), other)) {
                String key = ShapeKey.of(sql, Lexer.tokens(sql, LIMITS));
                List<StatementFacts> facts = reader.analyze(sql).statements();
                List<StatementFacts> before = byShape.putIfAbsent(key, facts);
                shared += before == null ? 0 : 1;
                if (before != null && !before.equals(facts)) {
                    failures.add(sql);
                }
            }
        }
        assertThat(shared).isGreaterThan(1000);
        assertThat(failures).isEmpty();
    }

    @Test
    void aKnownShapeNeedsNoParser() {
        var analyzer = new PostgresSqlAnalyzer(LIMITS);
        assertThat(analyzer.known("SELECT a FROM t WHERE id = 1")).isNull();
        var facts = analyzer.analyze("SELECT a FROM t WHERE id = 1");
        assertThat(analyzer.known("SELECT a FROM t WHERE id = 1")).isSameAs(facts);
        assertThat(analyzer.known("select  a from T where ID = 22 -- x")).isSameAs(facts);
        assertThat(analyzer.known("SELECT a FROM t WHERE id = 'x'")).isNull();
        assertThat(analyzer.known("SELECT a FROM t WHERE id = 1.5")).isNull();
        assertThat(analyzer.known("SELECT a FROM \"T\" WHERE id = 1")).isNull();
    }

    @Test
    void literalsThatCarryFactsStayInTheKey() {
        assertThat(sameShape("SELECT 1 LIMIT 5", "SELECT 1 LIMIT 6")).isFalse();
        assertThat(sameShape("SELECT a FROM t ORDER BY 1", "SELECT a FROM t ORDER BY 2")).isFalse();
        assertThat(sameShape("SET a = 1", "SET a = 2")).isFalse();
        assertThat(
                        sameShape(
                                "SELECT set_config('a', 'x', true)",
                                "SELECT set_config('b', 'x', true)"))
                .isFalse();
        assertThat(sameShape("COPY t TO '/a'", "COPY t TO '/b'")).isFalse();
        assertThat(sameShape("DO 'a'", "DO 'b'")).isFalse();
        assertThat(sameShape("SELECT 1; SET a = 1", "SELECT 1; SET a = 2")).isFalse();
        assertThat(sameShape("SELECT 1", "SELECT $1")).isFalse();
        assertThat(sameShape("SELECT \"a\"", "SELECT a")).isFalse();
        assertThat(sameShape("SELECT 1", "SELECT 2")).isTrue();
    }

    private static boolean sameShape(String a, String b) {
        return ShapeKey.of(a, Lexer.tokens(a, LIMITS))
                .equals(ShapeKey.of(b, Lexer.tokens(b, LIMITS)));
    }

    @Test
    void theCacheKeepsWithinItsBytes() {
        var analyzer =
                new PostgresSqlAnalyzer(
                        new AnalyzerLimits(1 << 20, 50_000, 500, Duration.ofSeconds(5), 64 << 10));
        for (int i = 0; i < 500; i++) {
            analyzer.analyze("SELECT column_" + i + " FROM t");
        }
        int known = 0;
        for (int i = 0; i < 500; i++) {
            known += analyzer.known("SELECT column_" + i + " FROM t") == null ? 0 : 1;
        }
        assertThat(known).isBetween(1, 150);
    }
}
