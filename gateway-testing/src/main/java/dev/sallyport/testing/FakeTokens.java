package dev.sallyport.testing;

import dev.sallyport.core.Identity;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Secret;
import dev.sallyport.core.TokenVerifier;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Knows a developer's token, an agent's and an auditor's, each with any padding of dots.
public final class FakeTokens implements TokenVerifier {
    public static final String DEVELOPER = "developer-token-canary-6b1f";
    public static final String AGENT = "agent-token-canary-2c0d";
    public static final String AUDITOR = "auditor-token-canary-93ac";

    public volatile boolean isDown;
    public volatile Instant expiresAt = Instant.now().plusSeconds(3600);

    /// Where set, every token waits for it.
    public volatile @Nullable CountDownLatch slow;

    @Override
    public Result verify(Secret token) {
        String text = token.revealText().replace(".", "");
        await();
        if (isDown) {
            return new NotAvailable("no keys");
        }
        return switch (text) {
            case DEVELOPER -> new Verified(identity("dev", Principal.Kind.HUMAN));
            case AGENT -> new Verified(identity("bots", Principal.Kind.AGENT));
            case AUDITOR -> new Verified(identity("audit", Principal.Kind.HUMAN));
            default -> new Refused("signature does not match");
        };
    }

    private void await() {
        try {
            var waiting = slow;
            if (waiting != null) {
                waiting.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public Identity identity(String group, Principal.Kind kind) {
        return new Identity(
                new Principal(
                        "https://issuer.test",
                        "subject-" + group,
                        group,
                        kind,
                        Set.of(group),
                        List.of(new Principal.Person("https://issuer.test", "actor-" + group)),
                        "owner-" + group),
                expiresAt,
                "jti-" + group);
    }
}
