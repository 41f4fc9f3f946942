package dev.sallyport.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.sallyport.core.SettableClock;
import dev.sallyport.core.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
    private final SettableClock clock = new SettableClock(Instant.EPOCH);
    private final FakeIssuer issuer = new FakeIssuer();
    private final Queue<Runnable> laid = new ArrayDeque<>();
    private boolean layAside;
    private final IssuerKeys keys =
            new IssuerKeys(
                    "https://idp",
                    issuer,
                    clock,
                    fetch -> {
                        if (layAside) {
                            laid.add(fetch);
                        } else {
                            fetch.run();
                        }
                    });

    private static final class FakeIssuer implements IssuerKeys.Source {
        List<JWK> served = List.of(key("a"));
        boolean down;
        int fetches;

        @Override
        public List<JWK> fetch() {
            fetches++;
            if (down) {
                throw new Unavailable("down");
            }
            return served;
        }
    }

    private static JWK key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate().toPublicJWK();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> find(String id) {
        return keys.find(key -> id.equals(key.getKeyID())).stream().map(JWK::getKeyID).toList();
    }

    @Test
    void keysAreFetchedOnceAndThenKept() {
        find("a");
        clock.advance(IssuerKeys.REFRESH_AFTER.minusSeconds(1));
        find("a");

        assertThat(issuer.fetches).isEqualTo(1);
    }

    @Test
    void aNewKeyIsFoundAndAnOldOneForgotten() {
        find("a");
        issuer.served = List.of(key("b"));
        clock.advance(IssuerKeys.PAUSE);

        assertThat(find("b")).containsExactly("b");
        assertThat(find("a")).isEmpty();
    }

    @Test
    void aRemovedKeyIsForgottenWithoutAnUnknownOneComing() {
        find("a");
        issuer.served = List.of(key("b"));
        clock.advance(IssuerKeys.REFRESH_AFTER);
        find("a"); // still served, but fetched beside

        assertThat(find("a")).isEmpty();
    }

    @Test
    void inventedKeyIdsCostOneFetchInAPause() {
        for (int i = 0; i < 1000; i++) {
            assertThat(find("invented-" + i)).isEmpty();
        }
        assertThat(issuer.fetches).isEqualTo(1);

        clock.advance(IssuerKeys.PAUSE);
        for (int i = 0; i < 1000; i++) {
            find("invented-" + i);
        }
        assertThat(issuer.fetches).isEqualTo(2);
    }

    @Test
    void knownKeysNeverWaitForAFetchThatHangs() {
        find("a");
        layAside = true;
        clock.advance(IssuerKeys.REFRESH_AFTER);

        assertThat(find("a")).containsExactly("a");
        assertThat(find("a")).containsExactly("a");
        assertThat(laid).hasSize(1);
    }

    @Test
    void keysOutliveAnOutageForAnHourAndNoLonger() {
        find("a");
        issuer.down = true;
        clock.advance(IssuerKeys.STALE_AFTER.minusSeconds(1));

        assertThat(find("a")).containsExactly("a");
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> find("a")).isInstanceOf(Unavailable.class);
    }

    @Test
    void anOutageEndsWithTheNextFetch() {
        issuer.down = true;
        assertThatThrownBy(() -> find("a")).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> find("a")).isInstanceOf(Unavailable.class);
        assertThat(issuer.fetches).isEqualTo(1);

        issuer.down = false;
        clock.advance(IssuerKeys.RETRY);
        assertThat(find("a")).containsExactly("a");
    }

    @Test
    void anUnknownKeyInAnOutageIsNotSaidToBeWrong() {
        find("a");
        issuer.down = true;
        clock.advance(IssuerKeys.PAUSE);

        assertThatThrownBy(() -> find("b")).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> find("b")).isInstanceOf(Unavailable.class);
        assertThat(find("a")).containsExactly("a");
    }

    @Test
    void aFaultOfTheSourceIsAnOutage() {
        var broken =
                new IssuerKeys(
                        "https://idp",
                        () -> {
                            throw new IllegalStateException("bug");
                        },
                        clock,
                        Runnable::run);

        assertThatThrownBy(() -> broken.find(_ -> true)).isInstanceOf(Unavailable.class);
    }

    @Test
    void anInterruptedLoginIsNoLogin() {
        layAside = true;
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> find("a")).isInstanceOf(Unavailable.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aClockSetBackDoesNotStopFetching() {
        find("a");
        clock.advance(Duration.ofDays(-1));
        find("b");

        assertThat(issuer.fetches).isEqualTo(2);
    }
}
