package dev.sallyport.policy.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Run by hand: what a known text, a known shape and a new shape cost. Prints nanoseconds.
final class AnalyzerBench {
    private static final int ROUNDS = 200_000;

    private AnalyzerBench() {}

    public static void main(String[] args) {
        known("known text, short", "SELECT abalance FROM pgbench_accounts WHERE aid = $1", 0);
        known("known shape, short", "SELECT abalance FROM pgbench_accounts WHERE aid = %d", 1);
        known(
                "known shape, 300 characters",
                "SELECT c.id, c.name, c.email, o.total FROM public.customers c JOIN public.orders o"
                        + " ON o.customer_id = c.id WHERE c.email LIKE 'a%%' AND o.total > %d AND"
                        + " o.created_at BETWEEN '2024-01-01' AND '2024-12-31' GROUP BY c.id, c.name,"
                        + " c.email, o.total ORDER BY o.total DESC LIMIT 50",
                1);
        for (int round = 0; round < 3; round++) {
            misses(round);
        }
    }

    private static void known(String what, String pattern, int variants) {
        var analyzer = new PostgresSqlAnalyzer(AnalyzerLimits.defaults());
        analyzer.analyze(pattern.formatted(1));
        String[] texts = new String[1024];
        Arrays.setAll(texts, i -> pattern.formatted(variants == 0 ? 1 : i + 100_000));
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long start = System.nanoTime();
            int found = 0;
            for (int i = 0; i < ROUNDS; i++) {
                found += analyzer.known(texts[i & 1023]) == null ? 0 : 1;
            }
            best = Math.min(best, (System.nanoTime() - start) / ROUNDS);
            if (found != ROUNDS) {
                throw new IllegalStateException("known " + found + " of " + ROUNDS);
            }
        }
        System.out.printf("%s: %d ns%n", what, best);
    }

    /// A new analyser each round: its prediction memory is cold, the JVM is not.
    private static void misses(int round) {
        var analyzer = new PostgresSqlAnalyzer(AnalyzerLimits.defaults());
        List<Long> times = new ArrayList<>();
        for (Corpus.Entry entry : Corpus.entries()) {
            long start = System.nanoTime();
            if (analyzer.known(entry.text()) == null) {
                analyzer.analyze(entry.text());
                times.add(System.nanoTime() - start);
            }
        }
        times.sort(null);
        System.out.printf(
                "new shapes, round %d: %d, p50 %d ns, p99 %d ns, max %d ns%n",
                round,
                times.size(),
                times.get(times.size() / 2),
                times.get(times.size() * 99 / 100),
                times.getLast());
    }
}
