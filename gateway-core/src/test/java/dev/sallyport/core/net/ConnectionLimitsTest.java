package dev.sallyport.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.net.ConnectionLimits.Place;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private final ConnectionLimits limits = new ConnectionLimits(3, 2);
    private final List<String> closed = new ArrayList<>();

    private Optional<Place> tries(String name, String host) {
        return limits.admit(new InetSocketAddress(host, 1), () -> closed.add(name));
    }

    private Place comes(String name, String host) {
        return tries(name, host).orElseThrow();
    }

    @Test
    void whoComesTakesThePlaceOfTheStrangerWhoHasWaitedLongest() {
        var _ = comes("first", "192.0.2.1");
        var _ = comes("second", "192.0.2.1");
        var _ = comes("third", "192.0.2.1");

        assertThat(closed).containsExactly("first");
        assertThat(limits.unauthenticated()).isEqualTo(2);
        assertThat(limits.open()).isEqualTo(2);
    }

    @Test
    void whoHasLoggedInIsNotCrowdedOut() {
        comes("known", "192.0.2.1").authenticated();
        for (int i = 0; i < 5; i++) {
            var _ = comes("stranger " + i, "192.0.2.1");
        }

        assertThat(closed).containsExactly("stranger 0", "stranger 1", "stranger 2");
        assertThat(limits.open()).isEqualTo(3);
    }

    @Test
    void theNetworkWithTheMostStrangersMakesRoom() {
        var limits = new ConnectionLimits(10, 4);
        for (String host : List.of("192.0.2.1", "198.51.100.7", "198.51.100.7", "203.0.113.9")) {
            var _ =
                    limits.admit(new InetSocketAddress(host, 1), () -> closed.add(host))
                            .orElseThrow();
        }

        var _ = limits.admit(new InetSocketAddress("203.0.113.9", 2), () -> {}).orElseThrow();

        assertThat(closed).containsExactly("198.51.100.7");
    }

    /// Whoever has many networks could choose those that a table holds behind all others.
    @Test
    void ofNetworksWithAsManyStrangersTheOneThatHasWaitedLongestMakesRoom() {
        var limits = new ConnectionLimits(100, 20);
        for (int host = 1; host <= 50; host++) {
            String name = "192.0.2." + host;
            var _ =
                    limits.admit(new InetSocketAddress(name, 1), () -> closed.add(name))
                            .orElseThrow();
        }

        assertThat(closed)
                .isEqualTo(IntStream.rangeClosed(1, 30).mapToObj(i -> "192.0.2." + i).toList());
    }

    @Test
    void anIpv6NetworkIsOneHoweverManyAddressesItHas() {
        var limits = new ConnectionLimits(10, 3);
        for (String host : List.of("192.0.2.1", "2001:db8::1", "2001:db8::2")) {
            var _ =
                    limits.admit(new InetSocketAddress(host, 1), () -> closed.add(host))
                            .orElseThrow();
        }

        var _ = limits.admit(new InetSocketAddress("192.0.2.2", 1), () -> {}).orElseThrow();

        assertThat(closed).containsExactly("2001:db8::1");
    }

    @Test
    void whereAllHaveLoggedInAndTheLimitIsReachedNobodyIsAdmitted() {
        for (int i = 0; i < 3; i++) {
            comes("known", "192.0.2.1").authenticated();
        }

        assertThat(tries("late", "192.0.2.2")).isEmpty();
        assertThat(closed).isEmpty();
        assertThat(limits.open()).isEqualTo(3);
        assertThat(limits.unauthenticated()).isZero();
    }

    @Test
    void strangersMakeRoomWhereTheListenerIsFullToo() {
        comes("known", "192.0.2.1").authenticated();
        comes("known", "192.0.2.1").authenticated();
        var _ = comes("stranger", "192.0.2.1");
        var _ = comes("late", "192.0.2.1");

        assertThat(closed).containsExactly("stranger");
        assertThat(limits.open()).isEqualTo(3);
    }

    @Test
    void whoComesHasAPlaceWhateverBecomesOfWhoMadeRoom() {
        var _ =
                limits.admit(
                                new InetSocketAddress("192.0.2.1", 1),
                                () -> {
                                    throw new IllegalStateException("not closed");
                                })
                        .orElseThrow();
        var _ = comes("second", "192.0.2.1");
        var _ = comes("third", "192.0.2.1");

        assertThat(limits.unauthenticated()).isEqualTo(2);
    }

    @Test
    void leavingTwiceFreesOnePlace() {
        var first = comes("first", "192.0.2.1");
        var _ = comes("second", "192.0.2.1");
        first.leave();
        first.leave();
        first.authenticated();
        assertThat(limits.open()).isEqualTo(1);
        assertThat(limits.unauthenticated()).isEqualTo(1);
    }

    @Test
    void whoWasCrowdedOutFreesNoPlaceByLeaving() {
        var first = comes("first", "192.0.2.1");
        var _ = comes("second", "192.0.2.1");
        var _ = comes("third", "192.0.2.1");
        first.authenticated();
        first.leave();

        assertThat(limits.open()).isEqualTo(2);
        assertThat(limits.unauthenticated()).isEqualTo(2);
    }
}
