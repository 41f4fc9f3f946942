package dev.sallyport.ssh.channel;

import dev.sallyport.core.Limits;
import dev.sallyport.core.VisibleText;
import dev.sallyport.ssh.upstream.UpstreamChannel;
import dev.sallyport.ssh.upstream.UpstreamRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/// A connection that the host accepted where the client had it listen: passed on to the client. One
/// that nobody listens for is refused.
final class AcceptedForward implements ForwardChannel.Opener {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LiveSession live;
    private final boolean isSocket;

    AcceptedForward(LiveSession live, boolean isSocket) {
        this.live = live;
        this.isSocket = isSocket;
    }

    @Override
    public void open(ForwardChannel asked, Buffer details) {
        String host = details.getString();
        int port = isSocket ? 0 : (int) details.getUInt();
        UpstreamRequest request =
                isSocket
                        ? new UpstreamRequest.AcceptedSocket(host)
                        : new UpstreamRequest.Accepted(
                                host,
                                port,
                                VisibleText.line(details.getString()),
                                (int) details.getUInt());
        live.parts().blocking().execute(() -> connect(asked, host, port, request));
    }

    private void connect(ForwardChannel asked, String host, int port, UpstreamRequest request) {
        Optional<RemoteListener> known = live.listeners().await(host, port, isSocket);
        if (known.isEmpty()) {
            asked.refused(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, "nobody listens there");
            return;
        }
        RemoteListener listener = known.get();
        listener.accepted();
        var relay =
                new ForwardRelay(
                        asked,
                        Limits.NONE,
                        over -> listener.carried(asked.received(), over.bytes()));
        try {
            UpstreamChannel.open(
                    live.connection(), request, relay, live.parts().blocking(), PATIENCE);
        } catch (IOException | RuntimeException e) {
            asked.refused(SshConstants.SSH_OPEN_CONNECT_FAILED, "the client took no connection");
        }
    }

    @Override
    public void closed() {}
}
