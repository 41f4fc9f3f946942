package dev.sallyport.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private final ConnectionLimits limits = new ConnectionLimits(3, 2);

    @Test
    void noMoreConnectionsThanTheLimitWaitForTheirLogin() {
        var first = limits.admit().orElseThrow();
        var _ = limits.admit().orElseThrow();
        assertThat(limits.admit()).isEmpty();
        first.authenticated();
        assertThat(limits.admit()).isPresent();
    }

    @Test
    void noMoreConnectionsThanTheLimitAreOpen() {
        for (int i = 0; i < 3; i++) {
            limits.admit().orElseThrow().authenticated();
        }
        assertThat(limits.admit()).isEmpty();
        assertThat(limits.open()).isEqualTo(3);
        assertThat(limits.unauthenticated()).isZero();
    }

    @Test
    void leavingTwiceFreesOnePlace() {
        var first = limits.admit().orElseThrow();
        var _ = limits.admit().orElseThrow();
        first.leave();
        first.leave();
        first.authenticated();
        assertThat(limits.open()).isEqualTo(1);
        assertThat(limits.unauthenticated()).isEqualTo(1);
    }
}
