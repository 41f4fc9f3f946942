package dev.sallyport.policy.shell;

import java.util.List;

/// Run by hand: what judging a line costs. Prints nanoseconds.
final class ShellBench {
    private static final int ROUNDS = 20_000;

    private ShellBench() {}

    public static void main(String[] args) {
        var analyzer = new BashAnalyzer(ShellLimits.defaults());
        List<String> benign = ShellCorpus.benign().stream().map(ShellCorpus.Benign::line).toList();
        List<String> hostile =
                ShellCorpus.hostile().stream().map(ShellCorpus.Hostile::line).toList();
        for (int i = 0; i < 3; i++) {
            measure("ls -la /tmp", analyzer, List.of("ls -la /tmp"));
            measure(
                    "92 characters",
                    analyzer,
                    List.of(
                            "cd /srv/app && grep -rn 'TODO' src | sort | uniq -c | head -20 >"
                                    + " /tmp/report.txt 2>/dev/null"));
            measure("all benign lines, mean", analyzer, benign);
            measure("all hostile lines, mean", analyzer, hostile);
        }
    }

    private static void measure(String what, BashAnalyzer analyzer, List<String> lines) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            int judged = 0;
            for (int i = 0; i < ROUNDS; i++) {
                String line = lines.get(i % lines.size());
                judged += analyzer.analyze(line, ShellCorpus.HOME).judged() ? 1 : 0;
            }
            best = Math.min(best, judged < 0 ? 0 : (System.nanoTime() - start) / ROUNDS);
        }
        System.out.printf("%s: %d ns%n", what, best);
    }
}
