package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApprovalTermsTest {
    private static ApprovalTerms from(String... groups) {
        return new ApprovalTerms(Set.of(groups), 1, Duration.ofMinutes(1), Duration.ofSeconds(1));
    }

    @Test
    void theTermsOfTwoRulesAskForPeopleOfBoth() {
        ApprovalTerms both = from("group:dba", "group:sre").and(from("group:lead"));
        assertThat(both.from())
                .containsExactlyInAnyOrder("group:dba & group:lead", "group:lead & group:sre");
        assertThat(both.asks(Set.of("lead"))).isFalse();
        assertThat(both.asks(Set.of("dba", "sre"))).isFalse();
        assertThat(both.asks(Set.of("dba", "lead"))).isTrue();
    }

    @Test
    void whomBothRulesAskForNeedsNoSecondGroup() {
        ApprovalTerms both = from("group:dba", "group:sre").and(from("group:dba"));
        assertThat(both.from()).containsExactly("group:dba");
        assertThat(both.and(both)).isEqualTo(both);
    }

    @Test
    void termsOfManyRulesStaySmallAndAskNobodyRatherThanAnybody() {
        ApprovalTerms all = from("group:a0", "group:b0", "group:c0");
        var groups = new HashSet<String>();
        for (int i = 1; i < 12; i++) {
            all = all.and(from("group:a" + i, "group:b" + i, "group:c" + i));
            groups.add("a" + i);
        }
        assertThat(all.from()).isEmpty();
        assertThat(all.asks(groups)).isFalse();
    }
}
