package dev.sallyport.ssh.channel;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Forward;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import dev.sallyport.ssh.upstream.UpstreamRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// One connection from the host onwards: `direct-tcpip` or `direct-streamlocal@openssh.com`, asked
/// of the gate first. Bytes on it are nobody's business but their number.
final class DirectForward implements ForwardChannel.Opener, Gate.Passage {
    private static final int MOST_NAME = 255;

    private final LiveSession live;
    private final boolean isSocket;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private @Nullable ForwardChannel channel;
    private @Nullable UpstreamRequest request;
    private volatile Gate.@Nullable Ticket ticket;
    private volatile boolean isClosed;
    private volatile Instant startedAt = Instant.EPOCH;

    DirectForward(LiveSession live, boolean isSocket) {
        this.live = live;
        this.isSocket = isSocket;
    }

    @Override
    public void open(ForwardChannel asked, Buffer details) {
        channel = asked;
        String host = details.getString();
        int port = isSocket ? 0 : (int) details.getUInt();
        Optional<Forward> forward = forward(SshVerb.FORWARD, host, port, isSocket);
        if (forward.isEmpty() || (!isSocket && port == 0)) {
            live.refuse("connect to a malformed address");
            asked.refused(SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, "a malformed address");
            return;
        }
        request =
                isSocket
                        ? new UpstreamRequest.Socket(host)
                        : new UpstreamRequest.Connection(host, port);
        var command = new SshCommand(forward.get(), SshFacts.ofForward(forward.get()));
        live.parts()
                .blocking()
                .execute(() -> {
                    ticket = live.parts().gate().submit(live.session(), command, this);
                    if (isClosed) {
                        cancel();
                    }
                });
    }

    /// @return empty where it is no address that can be shown and judged
    static Optional<Forward> forward(SshVerb verb, String host, int port, boolean isSocket) {
        boolean isName =
                host.length() <= MOST_NAME
                        && VisibleText.isPlain(host)
                        && !host.contains(" ")
                        && (isSocket ? host.startsWith("/") : !host.startsWith("/"));
        return isName && port >= 0 && port <= 65_535
                ? Optional.of(new Forward(verb, host, port))
                : Optional.empty();
    }

    @Override
    public void held(Gate.HoldNotice notice) {}

    @Override
    public void settled(Gate.Clearance clearance) {
        switch (clearance.verdict()) {
            case Block(_, Refusal refusal) -> refuse(refusal);
            case Mask _ -> {
                finish(clearance, Outcome.Status.NOT_SENT, null);
                refuse(unmaskable());
            }
            case Allow(_, var limits) ->
                    live.parts().blocking().execute(() -> connect(clearance, limits.bytes()));
        }
    }

    static Refusal unmaskable() {
        return Refusal.of(
                Refusal.Code.UNMASKABLE,
                "what goes through a forwarded connection can't be masked; it was not opened",
                null,
                null);
    }

    private void refuse(Refusal refusal) {
        if (channel != null) {
            channel.refused(SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, refusal.toJson());
        }
    }

    private void connect(Gate.Clearance clearance, long mostBytes) {
        startedAt = live.parts().clock().instant();
        ForwardChannel asked = channel;
        UpstreamRequest wanted = request;
        if (asked == null || wanted == null || isClosed) {
            finish(clearance, Outcome.Status.NOT_SENT, null);
            return;
        }
        var relay = new ForwardRelay(asked, mostBytes, over -> finished(clearance, over));
        try {
            live.upstream().open(wanted, relay);
        } catch (UpstreamFailure e) {
            finish(clearance, Outcome.Status.ERROR, null);
            asked.refused(SshConstants.SSH_OPEN_CONNECT_FAILED, "the connection could not be made");
        }
    }

    private void finished(Gate.Clearance clearance, ForwardRelay over) {
        finish(clearance, over.isTooMuch() ? Outcome.Status.CANCELLED : Outcome.Status.OK, over);
    }

    private void finish(
            Gate.Clearance clearance, Outcome.Status how, @Nullable ForwardRelay relay) {
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
                                relay == null ? 0 : relay.bytes(),
                                0,
                                Duration.between(startedAt, live.parts().clock().instant()),
                                null,
                                Map.of(
                                        "tier",
                                        Tier.EXEC.word(),
                                        "input_bytes",
                                        Long.toString(channel == null ? 0 : channel.received()))));
    }

    @Override
    public void closed() {
        isClosed = true;
        cancel();
    }

    private void cancel() {
        Gate.Ticket open = ticket;
        if (open != null) {
            open.cancel("the client closed the channel");
        }
    }
}
