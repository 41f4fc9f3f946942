package dev.sallyport.http;

import dev.sallyport.core.Approvals;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.HttpListenerConfig;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.ListenerConfig;
import dev.sallyport.core.http.ToolPins;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A second door, whose tokens and approvals are the test's; targets, credentials and the audit log
/// are those of a [DoorFixture].
final class OwnDoor implements AutoCloseable {
    static final String SIGNING = "env:SIGNING";

    private final HttpListener listener;
    final int port;

    OwnDoor(DoorFixture around, TokenVerifier tokens, Approvals approvals) {
        var clock = InstantSource.system();
        var gate =
                new Gate(
                        new Rulebook(),
                        around.audit,
                        approvals,
                        HoldLimits.DEFAULT,
                        "https://gw.test/approvals/",
                        clock,
                        around.blocking);
        listener =
                new HttpListener(
                        new HttpListenerConfig(
                                new ListenerConfig("127.0.0.1", 0, Optional.empty(), false),
                                Optional.empty(),
                                Optional.of(SIGNING).filter(around.credentials::containsKey)),
                        new LimitsConfig(
                                Duration.ofSeconds(10),
                                100,
                                50,
                                65_535,
                                1 << 20,
                                1 << 20,
                                1 << 20,
                                64 << 10,
                                16),
                        new HttpParts(
                                () -> around.targets,
                                tokens,
                                reference ->
                                        Secret.of(around.credentials.getOrDefault(reference, "")),
                                around.audit,
                                new Sessions(),
                                gate,
                                new FakeAnalyzer(),
                                new FakeMasks(),
                                around.recordings,
                                new NothingPinned(),
                                List.of("https://issuer.test"),
                                "https://gw.test",
                                clock,
                                around.blocking));
        port = listener.start();
    }

    @Override
    public void close() {
        listener.close();
    }

    private static final class NothingPinned implements ToolPins {
        @Override
        public Map<String, String> seen(String target, Map<String, String> digests) {
            return digests;
        }

        @Override
        public boolean pin(String target, String tool, String digest, String by) {
            return false;
        }

        @Override
        public List<Pin> list(String target) {
            return List.of();
        }
    }
}
