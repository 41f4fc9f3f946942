package dev.sallyport.postgres.door;

import dev.sallyport.core.Identity;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Secret;
import dev.sallyport.core.TokenVerifier;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Knows two tokens: a developer's and an auditor's.
final class FakeTokens implements TokenVerifier {
    static final String DEVELOPER = "developer-token-canary-6b1f";
    static final String AUDITOR = "auditor-token-canary-93ac";

    volatile boolean isDown;
    volatile Instant expiresAt = Instant.now().plusSeconds(3600);

    /// Where set, tokens that begin with `slow` wait for it.
    volatile @Nullable CountDownLatch gate;

    @Override
    public Result verify(Secret token) {
        String text = token.revealText();
        if (text.startsWith("slow")) {
            await();
        }
        if (isDown) {
            return new NotAvailable("no keys");
        }
        return switch (text) {
            case DEVELOPER -> new Verified(identity("dev"));
            case AUDITOR -> new Verified(identity("audit"));
            default -> new Refused("signature does not match");
        };
    }

    private void await() {
        try {
            var waiting = gate;
            if (waiting != null) {
                waiting.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Identity identity(String group) {
        return new Identity(
                new Principal(
                        "https://issuer.test",
                        "subject-" + group,
                        group,
                        Principal.Kind.HUMAN,
                        Set.of(group),
                        List.of(),
                        null),
                expiresAt,
                "jti-" + group);
    }
}
