package dev.sallyport.policy.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Texts that nobody wrote, from a fixed seed.
final class ShellFuzzTest {
    private static final String SIGNS = " \t\n;&|<>(){}[]$`'\"\\*?~#!=+-/.,:@%^_aexrm01";
    private static final ShellAnalyzer.State STATE =
            new ShellAnalyzer.State(
                    "~/work", "/srv", Map.of("x", "/srv/data", "y", "a b"), Set.of());

    private final BashAnalyzer analyzer = new BashAnalyzer(ShellLimits.defaults());

    @Test
    void randomSignsNeverThrowAndWhatIsJudgedStaysTheSame() {
        var random = new Random(7);
        for (int i = 0; i < 30_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(40); j >= 0; j--) {
                text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
            }
            check(text.toString());
        }
    }

    @Test
    void mixedLinesNeverThrowAndWhatIsJudgedStaysTheSame() {
        var random = new Random(11);
        List<String> lines =
                Stream.concat(
                                ShellCorpus.hostile().stream().map(ShellCorpus.Hostile::line),
                                ShellCorpus.benign().stream().map(ShellCorpus.Benign::line))
                        .toList();
        for (int i = 0; i < 10_000; i++) {
            String one = lines.get(random.nextInt(lines.size()));
            String other = lines.get(random.nextInt(lines.size()));
            int cut = random.nextInt(one.length() + 1);
            int from = random.nextInt(other.length() + 1);
            check(one.substring(0, cut) + other.substring(from));
        }
    }

    private void check(String text) {
        ShellFacts facts = analyzer.analyze(text, STATE);
        assertThat(facts.reason()).as(text).doesNotContain("defect");
        if (facts.judged()) {
            assertThat(analyzer.analyze(facts.line(), STATE)).as(text).isEqualTo(facts);
        }
    }

    static Stream<String> deepAndLong() {
        return Stream.of(
                        "(",
                        "{ ",
                        "$(",
                        "`",
                        "[",
                        "{",
                        "${",
                        "$((",
                        "\"$(",
                        "<(",
                        "! ",
                        "if ",
                        "\\\n",
                        "a{b,",
                        "{a,b}",
                        "x=$x ",
                        "while ",
                        "case x in ",
                        "f() { ",
                        "<<a ",
                        "'",
                        "$'",
                        "\n",
                        ";",
                        "a ",
                        "*",
                        "?",
                        "[a]",
                        "for i in 1;do ",
                        "a|",
                        "a&&",
                        "~",
                        "x=y;",
                        "echo $((1+",
                        "bash -c '",
                        "eval ",
                        "sudo ",
                        "find . -exec ")
                .map(piece -> piece.repeat(60_000 / piece.length()));
    }

    @ParameterizedTest
    @MethodSource("deepAndLong")
    void deepAndLongTextsAreAnsweredInTime(String text) {
        long start = System.nanoTime();
        analyzer.analyze(text, STATE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void longerTextsAreNotReadAtAll() {
        ShellFacts facts = analyzer.analyze("ls " + "a".repeat(70_000), STATE);
        assertThat(facts.judged()).isFalse();
        assertThat(facts.reason()).isEqualTo("longer than 65536 characters");
    }
}
