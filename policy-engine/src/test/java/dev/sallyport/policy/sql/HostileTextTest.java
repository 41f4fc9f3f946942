package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.sql.SqlFacts;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that were written to hurt. Each must end within the deadline, and leave the analyser able
/// to read the next one.
@Timeout(60)
class HostileTextTest {
    private final PostgresSqlAnalyzer analyzer =
            new PostgresSqlAnalyzer(
                    new AnalyzerLimits(8 << 20, 50_000, 500, Duration.ofSeconds(5), 1 << 20));

    private SqlFacts ended(String sql) {
        SqlFacts facts = analyzer.analyze(sql);
        assertThat(analyzer.analyze("SELECT 1").judged()).isTrue();
        return facts;
    }

    private void unjudged(String sql, String reason) {
        assertThat(ended(sql).judged()).isFalse();
        assertThat(ended(sql).reason()).contains(reason);
        assertThat(analyzer.known(sql)).isNull();
    }

    @Test
    void aHundredMegabytesAreUnjudgedAtOnce() {
        unjudged("SELECT 1 " + " ".repeat(100 << 20), "longer than");
    }

    @Test
    void bytesCountRatherThanCharacters() {
        unjudged("SELECT '" + "€".repeat(3 << 20) + "'", "longer than");
    }

    @Test
    void tenMegabytesOfCommentsAreUnjudged() {
        unjudged("/*" + "x".repeat(10 << 20) + "*/ DROP TABLE t", "longer than");
    }

    @Test
    void commentsWithinTheLimitHideNothing() {
        SqlFacts facts = ended("/*" + "x".repeat(7 << 20) + "*/ DROP TABLE t");
        assertThat(facts.verbs()).containsExactly("DROP");
    }

    @Test
    void manyParenthesesAreUnjudged() {
        unjudged("SELECT " + "(".repeat(100_000) + "1" + ")".repeat(100_000), "nested deeper");
        unjudged("SELECT " + "[".repeat(100_000), "nested deeper");
    }

    @Test
    void theDeepestTextWithinTheLimitIsReadOrUnjudged() {
        assertThat(ended("SELECT " + "(".repeat(490) + "1" + ")".repeat(490)).statements())
                .hasSize(1);
        ended("SELECT " + "(SELECT ".repeat(480) + "1" + ")".repeat(480));
        ended("SELECT " + "f(".repeat(480) + "1" + ")".repeat(480));
        ended("SELECT * FROM " + "(".repeat(480) + "t" + ")".repeat(480));
        ended("SELECT " + "CASE WHEN ".repeat(5_000) + "1");
    }

    @Test
    void longChainsEnd() {
        assertThat(ended("SELECT 1" + "+1".repeat(5_000)).judged()).isTrue();
        ended("SELECT " + "NOT ".repeat(20_000) + "true");
        ended("SELECT " + "- ".repeat(20_000) + "1");
        ended("SELECT 1" + " UNION SELECT 1".repeat(5_000));
        ended("SELECT 1 WHERE x IN (" + String.join(",", Collections.nCopies(20_000, "1")) + ")");
        ended("SELECT * FROM t" + " JOIN t ON true".repeat(3_000));
        ended("SELECT 1" + "::text".repeat(10_000));
        ended("SELECT a" + ".b".repeat(10_000));
    }

    @Test
    void manyStatementsAreAllCounted() {
        assertThat(ended("SELECT 1;".repeat(5_000)).statements()).hasSize(5_000);
        unjudged("SELECT 1;".repeat(30_000), "more than 50000 tokens");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1\0; DROP TABLE t",
                "SELECT '\uFFFD'",
                "SELECT '\uD800'",
                "SELECT '\uDC00\uD800'",
                "SELECT '",
                "SELECT \"",
                "SELECT $$",
                "SELECT $a$ $b$",
                "SELECT $a$ $A$",
                "SELECT /* /* */",
                "SELECT E'\\'",
                "SELECT U&'x' UESCAPE 'ab'",
                "SELECT U&\"\\00\"",
                "SELECT U&\"\\D800\"",
                "SELECT \"\"",
                "SELECT {1}",
                "SELECT \\",
                "SELECT 1abc",
                "SELECT $1a",
                "SELECT 0x",
                "SELECT 1e",
                "nonsense",
                "(",
                "))((",
                ") SELECT 1",
                "1",
                "'a'",
                "SELECT 1 DELETE FROM t WHERE",
            })
    void whatIsNoSqlIsUnjudged(String sql) {
        assertThat(ended(sql).judged()).isFalse();
        assertThat(ended(sql).reason()).isNotEmpty();
    }

    @Test
    void aPassedDeadlineIsUnjudgedAndNotRemembered() {
        var hasty =
                new PostgresSqlAnalyzer(
                        new AnalyzerLimits(1 << 20, 50_000, 500, Duration.ofNanos(1), 1 << 20));
        String sql = "SELECT 1" + " UNION SELECT a.b(c) + 1 FROM t".repeat(300);
        assertThat(hasty.analyze(sql).judged()).isFalse();
        assertThat(hasty.known(sql)).isNull();
    }

    @Test
    void anInterruptedCallerKeepsItsInterrupt() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            boolean kept =
                    threads.submit(
                                    () -> {
                                        Thread.currentThread().interrupt();
                                        analyzer.analyze("SELECT interrupted FROM here");
                                        return Thread.interrupted();
                                    })
                            .get();
            assertThat(kept).isTrue();
        }
    }

    @Test
    void whoeverSendsTheSlowestTextsKeepsNobodyElseFromBeingRead() throws Exception {
        var busy =
                new PostgresSqlAnalyzer(
                        new AnalyzerLimits(8 << 20, 50_000, 500, Duration.ofMillis(500), 0));
        busy.warmUp();
        var hostile = new Person("issuer", "hostile");
        var isOver = new AtomicBoolean();
        var slow = new CountDownLatch(10);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 30; i++) {
                String text = "SELECT " + i + " UNION SELECT a.b(c) + d".repeat(5_000);
                threads.submit(() -> {
                    while (!isOver.get()) {
                        slow.countDown();
                        busy.analyze(hostile, text);
                    }
                });
            }
            slow.await();
            for (int i = 0; i < 20; i++) {
                var facts = busy.analyze(new Person("issuer", "good"), "SELECT good FROM t" + i);
                assertThat(facts.judged()).isTrue();
            }
            isOver.set(true);
        }
    }
}
