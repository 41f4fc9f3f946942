package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final Basis BASIS = new Basis("digest", List.of(), null, List.of());
    private static final List<MaskOrder> MASKS =
            List.of(new MaskOrder("r", List.of(), Set.of("email"), new MaskOrder.Method.Redact()));

    @Test
    void aVerdictTellsWhatHoldsOnceTheCommandRuns() {
        Decision.Verdict allow = new Decision.Allow(BASIS, Limits.UNLIMITED);
        Decision.Verdict mask = new Decision.Mask(BASIS, Limits.UNLIMITED, MASKS);

        assertThat(allow.limits()).isEqualTo(Limits.UNLIMITED);
        assertThat(allow.masks()).isEmpty();
        assertThat(mask.limits()).isEqualTo(Limits.UNLIMITED);
        assertThat(mask.masks()).isEqualTo(MASKS);
    }

    @Test
    void nothingRunsUnderABlock() {
        Decision.Verdict block =
                new Decision.Block(
                        BASIS, Refusal.of(Refusal.Code.BLOCKED, "no such calls", null, null));

        assertThatThrownBy(block::limits).isInstanceOf(IllegalStateException.class);
        assertThat(block.masks()).isEmpty();
    }

    @Test
    void anOutcomeKeepsWhatItSaidWhenItSaysMore() {
        var outcome =
                new Outcome(Outcome.Status.OK, null, -1, 0, 0, Duration.ZERO, null)
                        .withDetail(Map.of("a", "1", "b", "2"))
                        .with(Map.of("b", "3", "c", "4"));

        assertThat(outcome.detail()).isEqualTo(Map.of("a", "1", "b", "3", "c", "4"));
    }
}
