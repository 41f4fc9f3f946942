package dev.sallyport.http;

import dev.sallyport.core.Approvals;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.HttpListenerConfig;
import dev.sallyport.core.config.ListenerConfig;
import java.util.Optional;

/// A second door, whose tokens and approvals are the test's; all else is that of a [DoorFixture].
final class OwnDoor implements AutoCloseable {
    static final String SIGNING = "env:SIGNING";

    private final HttpListener listener;
    final int port;

    OwnDoor(DoorFixture around, TokenVerifier tokens, Approvals approvals) {
        listener =
                new HttpListener(
                        new HttpListenerConfig(
                                new ListenerConfig("127.0.0.1", 0, Optional.empty(), false),
                                Optional.empty(),
                                Optional.of(SIGNING).filter(around.credentials::containsKey)),
                        DoorFixture.limits(new DoorFixture.Options()),
                        around.parts(tokens, approvals, new Sessions()));
        port = listener.start();
    }

    @Override
    public void close() {
        listener.close();
    }
}
