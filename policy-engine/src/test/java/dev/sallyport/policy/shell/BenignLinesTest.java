package dev.sallyport.policy.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ssh.ShellFacts;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class BenignLinesTest {
    private final BashAnalyzer analyzer = new BashAnalyzer(ShellLimits.defaults());

    @Test
    void atLeastNineteenInTwentyBenignLinesAreJudged() {
        List<ShellCorpus.Benign> all = ShellCorpus.benign();
        Map<String, String> unjudged =
                all.stream()
                        .filter(benign -> !analyze(benign).judged())
                        .collect(Collectors.toMap(b -> b.line(), b -> analyze(b).reason()));
        assertThat(all).hasSizeGreaterThan(200);
        assertThat(unjudged.size()).as("%s", unjudged).isLessThanOrEqualTo(all.size() / 20);
    }

    @Test
    void whatWeSayIsNotJudgedIsNot() {
        assertThat(ShellCorpus.benign())
                .filteredOn(benign -> !benign.judged())
                .noneMatch(benign -> analyze(benign).judged());
    }

    @Test
    void whatRunsIsJudgedLikeWhatWasSent() {
        assertThat(ShellCorpus.benign())
                .allSatisfy(benign -> {
                    ShellFacts facts = analyze(benign);
                    if (facts.judged()) {
                        assertThat(analyzer.analyze(facts.line(), ShellCorpus.HOME))
                                .isEqualTo(facts);
                    }
                });
    }

    private ShellFacts analyze(ShellCorpus.Benign benign) {
        return analyzer.analyze(benign.line(), ShellCorpus.HOME);
    }
}
