package dev.sallyport.policy.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ssh.ShellFacts;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The corpus of hostile lines, judged but not run. What is run: [ShellSandboxIT].
final class HostileLinesTest {
    private final BashAnalyzer analyzer = new BashAnalyzer(ShellLimits.defaults());

    @Test
    void noLineIsJudgedWithoutShowingWhatARuleForbids() {
        List<ShellCorpus.Hostile> all = ShellCorpus.hostile();
        assertThat(all).hasSizeGreaterThan(250);
        assertThat(all)
                .filteredOn(hostile -> !hostile.isHarmless())
                .allSatisfy(hostile -> {
                    ShellFacts facts = analyze(hostile);
                    assertThat(!facts.judged() || hostile.isShown(facts))
                            .as("%s would run as %s", hostile, facts.line())
                            .isTrue();
                });
    }

    @Test
    void harmThatStaysTextIsMostlyJudged() {
        List<ShellCorpus.Hostile> inert =
                ShellCorpus.hostile().stream().filter(ShellCorpus.Hostile::isHarmless).toList();
        var unjudged =
                inert.stream()
                        .filter(hostile -> !analyze(hostile).judged())
                        .collect(Collectors.toMap(h -> h.line(), h -> analyze(h).reason()));
        assertThat(unjudged.size()).as("%s", unjudged).isLessThan(inert.size() / 4);
    }

    @Test
    void everyUnjudgedLineSaysWhyAndHasNoLineToRun() {
        assertThat(ShellCorpus.hostile())
                .allSatisfy(hostile -> {
                    ShellFacts facts = analyze(hostile);
                    assertThat(facts.reason().isEmpty()).isEqualTo(facts.judged());
                    assertThat(facts.line().isEmpty()).isNotEqualTo(facts.judged());
                    assertThat(facts.reason()).doesNotContain("defect");
                });
    }

    @Test
    void whatRunsIsJudgedLikeWhatWasSent() {
        assertThat(ShellCorpus.hostile())
                .allSatisfy(hostile -> {
                    ShellFacts facts = analyze(hostile);
                    if (facts.judged()) {
                        assertThat(analyzer.analyze(facts.line(), ShellCorpus.HOME))
                                .isEqualTo(facts);
                    }
                });
    }

    private ShellFacts analyze(ShellCorpus.Hostile hostile) {
        return analyzer.analyze(hostile.line(), ShellCorpus.HOME);
    }
}
