package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private long processor = 7_000_000_000L;
    private long wall = -5;
    private final Deadline deadline =
            new Deadline(
                    Duration.ofSeconds(2), Duration.ofSeconds(10), () -> processor, () -> wall);

    private void look() {
        for (int i = 0; i < 64; i++) {
            deadline.check();
        }
    }

    @Test
    void whatItWaitedBeforeItBeganCostsATextNothing() {
        wall += Duration.ofSeconds(9).toNanos();
        deadline.begin();
        assertThatCode(this::look).doesNotThrowAnyException();
    }

    @Test
    void whatOthersTakeFromTheProcessorCostsATextNothing() {
        deadline.begin();
        wall += Duration.ofSeconds(9).toNanos();
        processor += Duration.ofMillis(1999).toNanos();
        assertThatCode(this::look).doesNotThrowAnyException();
    }

    @Test
    void aTextHasItsProcessorTimeAndNoMore() {
        deadline.begin();
        processor += Duration.ofSeconds(2).toNanos();
        assertThatThrownBy(this::look).hasMessageContaining("longer than the analyser's deadline");
    }

    @Test
    void nobodyWaitsLongerThanThePatience() {
        deadline.begin();
        wall += Duration.ofSeconds(10).toNanos();
        assertThatThrownBy(this::look).hasMessageContaining("no parser had time for it");
    }
}
