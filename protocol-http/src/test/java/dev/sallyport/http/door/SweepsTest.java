package dev.sallyport.http.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What one fault does to the sweeps around it.
class SweepsTest {
    @Test
    void aSweepThatFailsStopsNeitherTheOthersNorTheNextTime() {
        var before = new AtomicInteger();
        var after = new AtomicInteger();
        Runnable broken =
                () -> {
                    throw new IllegalStateException("a bug");
                };
        Runnable full =
                () -> {
                    throw new OutOfMemoryError("for a moment");
                };
        var sweeps =
                new Sweeps(List.of(before::incrementAndGet, broken, full, after::incrementAndGet));

        sweeps.run();
        sweeps.run();

        assertThat(before).hasValue(2);
        assertThat(after).hasValue(2);
    }
}
