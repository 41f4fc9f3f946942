package dev.sallyport.ssh.channel;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.ssh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// One place where the host listens for the client, from the decision to its outcome. Thread-safe.
final class RemoteListener {
    private final LiveSession live;
    private final Gate.Clearance clearance;
    private final String host;
    private final int port;
    private final boolean isSocket;
    private final Instant startedAt;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();
    private final AtomicLong fromClient = new AtomicLong();
    private final AtomicBoolean isOver = new AtomicBoolean();

    RemoteListener(
            LiveSession live, Gate.Clearance clearance, String host, int port, boolean isSocket) {
        this.live = live;
        this.clearance = clearance;
        this.host = host;
        this.port = port;
        this.isSocket = isSocket;
        this.startedAt = live.parts().clock().instant();
    }

    RemoteListener boundTo(int chosen) {
        return new RemoteListener(live, clearance, host, chosen, isSocket);
    }

    boolean isAt(String at, int on, boolean socket) {
        return host.equals(at) && port == on && isSocket == socket;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    boolean isSocket() {
        return isSocket;
    }

    void accepted() {
        connections.incrementAndGet();
    }

    void carried(long bytesToClient, long bytesFromClient) {
        toClient.addAndGet(bytesToClient);
        fromClient.addAndGet(bytesFromClient);
    }

    void finish(Outcome.Status how) {
        if (!isOver.compareAndSet(false, true)) {
            return;
        }
        live.parts()
                .gate()
                .finished(
                        clearance,
                        new Outcome(
                                how,
                                null,
                                -1,
                                toClient.get(),
                                0,
                                Duration.between(startedAt, live.parts().clock().instant()),
                                null,
                                Map.of(
                                        "tier",
                                        Tier.EXEC.word(),
                                        "connections",
                                        Long.toString(connections.get()),
                                        "input_bytes",
                                        Long.toString(fromClient.get()))));
    }
}
