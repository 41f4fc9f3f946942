package dev.sallyport.http.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.TokenVerifier;
import dev.sallyport.testing.FakeTokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// How long a token is good without being looked at.
class TokenDeskTest {
    private final FakeTokens tokens = new FakeTokens();
    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");

    private TokenDesk desk(int mostBytes) {
        TokenVerifier counting =
                token -> {
                    asked.incrementAndGet();
                    return tokens.verify(token);
                };
        tokens.expiresAt = now.plusSeconds(3600);
        return new TokenDesk(counting, () -> now, Runnable::run, mostBytes, 1);
    }

    private static TokenDesk.Answer ask(TokenDesk desk, String token) {
        var answers = new ArrayList<TokenDesk.Answer>();
        desk.identify(token, answers::add);
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    @Test
    void aTokenIsVerifiedAgainAfterAMinute() {
        var desk = desk(1000);
        ask(desk, FakeTokens.AGENT);
        now = now.plusSeconds(59);
        ask(desk, FakeTokens.AGENT);
        assertThat(asked).hasValue(1);

        now = now.plusSeconds(1);
        desk.sweep();
        assertThat(ask(desk, FakeTokens.AGENT)).isInstanceOf(TokenDesk.Known.class);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aTokenIsNeverGoodBeyondItsEnd() {
        var desk = desk(1000);
        tokens.expiresAt = now.plusSeconds(10);
        assertThat(ask(desk, FakeTokens.AGENT)).isInstanceOf(TokenDesk.Known.class);

        now = now.plusSeconds(10);
        assertThat(ask(desk, FakeTokens.AGENT)).isInstanceOf(TokenDesk.Refused.class);
    }

    @Test
    void aTokenThatWasRefusedIsNotLookedAtAgainForAWhile() {
        var desk = desk(1000);

        assertThat(ask(desk, "forged")).isInstanceOf(TokenDesk.Refused.class);
        assertThat(ask(desk, "forged")).isInstanceOf(TokenDesk.Refused.class);
        assertThat(asked).hasValue(1);

        now = now.plusSeconds(5);
        assertThat(ask(desk, "forged")).isInstanceOf(TokenDesk.Refused.class);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aTokenThatCouldNotBeLookedAtIsLookedAtAgain() {
        var desk = desk(1000);
        tokens.isDown = true;
        assertThat(ask(desk, FakeTokens.AGENT)).isInstanceOf(TokenDesk.NotAvailable.class);
        tokens.isDown = false;

        assertThat(ask(desk, FakeTokens.AGENT)).isInstanceOf(TokenDesk.Known.class);
    }

    @Test
    void aTokenThatIsTooLongIsNotLookedAt() {
        assertThat(ask(desk(10), FakeTokens.AGENT)).isInstanceOf(TokenDesk.Refused.class);
        assertThat(asked).hasValue(0);
    }

    @Test
    void moreTokensThanCanBeVerifiedAtOnceAreTurnedAway() {
        List<Runnable> waiting = new ArrayList<>();
        var desk = new TokenDesk(tokens, () -> now, waiting::add, 1000, 1);
        var answers = new ArrayList<TokenDesk.Answer>();
        desk.identify(FakeTokens.AGENT, answers::add);
        desk.identify(FakeTokens.DEVELOPER, answers::add);
        assertThat(answers).hasSize(1).allMatch(TokenDesk.NotAvailable.class::isInstance);

        tokens.expiresAt = now.plusSeconds(3600);
        waiting.removeFirst().run();
        desk.identify(FakeTokens.DEVELOPER, answers::add);
        waiting.removeFirst().run();
        assertThat(answers.subList(1, 3)).allMatch(TokenDesk.Known.class::isInstance);
    }

    @Test
    void aFaultOfTheVerifierLeavesNobodyWaiting() {
        TokenVerifier broken =
                _ -> {
                    throw new IllegalStateException("a bug");
                };
        var desk = new TokenDesk(broken, () -> now, Runnable::run, 1000, 1);

        assertThat(ask(desk, "one")).isInstanceOf(TokenDesk.NotAvailable.class);
        assertThat(ask(desk, "one")).isInstanceOf(TokenDesk.NotAvailable.class);
        assertThat(ask(desk, "two")).isEqualTo(ask(desk, "one"));
    }
}
