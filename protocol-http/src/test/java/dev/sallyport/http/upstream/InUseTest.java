package dev.sallyport.http.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import dev.sallyport.core.Secret;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import org.junit.jupiter.api.Test;

class InUseTest {
    private final Injection injection =
            Injection.of(
                    new HttpCredential.Query("key", "env:KEY"),
                    Secret.of("canary"),
                    Long.MAX_VALUE);

    private Upstreams.Ready take() {
        assertThat(injection.take()).isTrue();
        return new Upstreams.Ready(WebClient.of(), WebClient.of(), injection);
    }

    @Test
    void aDroppedCredentialIsWipedThoughOneRequestUsedItTwice() {
        try (var inUse = new InUse()) {
            inUse.add(take());
            inUse.add(take());
            injection.drop();
            assertThat(injection.putInto("/")).isEqualTo("/?key=canary");
        }

        assertThat(injection.putInto("/")).doesNotContain("canary");
    }

    @Test
    void whatAnotherRequestStillUsesIsNotWiped() {
        try (var inUse = new InUse()) {
            inUse.add(take());
            take();
            injection.drop();
        }

        assertThat(injection.putInto("/")).isEqualTo("/?key=canary");
    }
}
