package dev.sallyport.ssh.channel;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Forward;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.ssh.upstream.Incoming;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the host listens for the client (RFC 4254, section 7.1; `streamlocal-forward` of OpenSSH's
/// PROTOCOL file): each listener asked of the gate, then of the host. Guarded by `this`.
final class RemoteListeners implements Incoming {
    private static final Logger log = LoggerFactory.getLogger(RemoteListeners.class);
    private static final int MOST = 32;

    private final LiveSession live;
    private final List<RemoteListener> all = new ArrayList<>();
    private int asking;

    RemoteListeners(LiveSession live) {
        this.live = live;
    }

    /// @param port 0: the host chooses
    void listen(String host, int port, boolean isSocket, GlobalReplies.Slot reply) {
        Optional<Forward> forward = DirectForward.forward(SshVerb.LISTEN, host, port, isSocket);
        if (forward.isEmpty() || isFull()) {
            live.refuse(forward.isEmpty() ? "listen on a malformed address" : "more listeners");
            reply.fail();
            return;
        }
        var command = new SshCommand(forward.get(), SshFacts.ofForward(forward.get()));
        live.parts()
                .blocking()
                .execute(() ->
                        live.parts()
                                .gate()
                                .submit(
                                        live.session(),
                                        command,
                                        new Asked(host, port, isSocket, reply)));
    }

    private synchronized boolean isFull() {
        return all.size() >= MOST;
    }

    private final class Asked implements Gate.Passage {
        private final String host;
        private final int port;
        private final boolean isSocket;
        private final GlobalReplies.Slot reply;

        Asked(String host, int port, boolean isSocket, GlobalReplies.Slot reply) {
            this.host = host;
            this.port = port;
            this.isSocket = isSocket;
            this.reply = reply;
        }

        @Override
        public void held(Gate.HoldNotice notice) {}

        @Override
        public void settled(Gate.Clearance clearance) {
            switch (clearance.verdict()) {
                case Block _ -> reply.fail();
                case Mask _ -> notSent(clearance);
                case Allow(_, var limits) when limits.bytes() != Limits.NONE -> notSent(clearance);
                case Allow _ -> live.parts().blocking().execute(() -> ask(clearance));
            }
        }

        /// What goes through can be neither masked nor measured in time.
        private void notSent(Gate.Clearance clearance) {
            new RemoteListener(live, clearance, host, port, isSocket)
                    .finish(Outcome.Status.NOT_SENT);
            reply.fail();
        }

        private void ask(Gate.Clearance clearance) {
            var listener = new RemoteListener(live, clearance, host, port, isSocket);
            begin();
            try {
                Optional<Buffer> answer = live.upstream().request(name(isSocket), this::address);
                if (answer.isEmpty()) {
                    listener.finish(Outcome.Status.ERROR);
                    reply.fail();
                    return;
                }
                int bound = !isSocket && port == 0 ? (int) answer.get().getUInt() : port;
                reply.succeed(!isSocket && port == 0 ? number(bound) : new byte[0]);
                add(listener.boundTo(bound));
            } catch (UpstreamFailure e) {
                log.atWarn()
                        .addKeyValue("session", live.session().id())
                        .addKeyValue("cause", e.getMessage())
                        .log("listener not opened");
                listener.finish(Outcome.Status.NOT_SENT);
                reply.fail();
            } finally {
                end();
            }
        }

        private void address(Buffer buffer) {
            RemoteListeners.address(buffer, host, port, isSocket);
        }
    }

    private static String name(boolean isSocket) {
        return isSocket ? "streamlocal-forward@openssh.com" : "tcpip-forward";
    }

    private static void address(Buffer buffer, String host, int port, boolean isSocket) {
        buffer.putString(host);
        if (!isSocket) {
            buffer.putUInt(port);
        }
    }

    private static byte[] number(int value) {
        Buffer buffer = new ByteArrayBuffer();
        buffer.putUInt(value);
        return buffer.getCompactData();
    }

    private synchronized void add(RemoteListener listener) {
        if (live.isOver()) {
            listener.finish(Outcome.Status.CUT);
        } else {
            all.add(listener);
        }
    }

    void cancel(String host, int port, boolean isSocket, GlobalReplies.Slot reply) {
        Optional<RemoteListener> known = remove(host, port, isSocket);
        if (known.isEmpty()) {
            reply.fail();
            return;
        }
        live.parts().blocking().execute(() -> cancel(known.get(), reply));
    }

    private void cancel(RemoteListener listener, GlobalReplies.Slot reply) {
        try {
            boolean isGone =
                    live.upstream()
                            .request(
                                    "cancel-" + name(listener.isSocket()),
                                    buffer ->
                                            address(
                                                    buffer,
                                                    listener.host(),
                                                    listener.port(),
                                                    listener.isSocket()))
                            .isPresent();
            listener.finish(isGone ? Outcome.Status.OK : Outcome.Status.ERROR);
            reply.succeed(new byte[0]);
        } catch (UpstreamFailure e) {
            listener.finish(Outcome.Status.CUT);
            reply.fail();
        }
    }

    private synchronized Optional<RemoteListener> remove(String host, int port, boolean isSocket) {
        Optional<RemoteListener> known = find(host, port, isSocket);
        known.ifPresent(all::remove);
        return known;
    }

    private synchronized void begin() {
        asking++;
    }

    private synchronized void end() {
        asking--;
        notifyAll();
    }

    /// The host may accept a connection before we have read that it listens: waits for what is
    /// being asked.
    synchronized Optional<RemoteListener> await(String host, int port, boolean isSocket) {
        Optional<RemoteListener> known = find(host, port, isSocket);
        while (known.isEmpty() && asking > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            known = find(host, port, isSocket);
        }
        return known;
    }

    private Optional<RemoteListener> find(String host, int port, boolean isSocket) {
        return all.stream().filter(one -> one.isAt(host, port, isSocket)).findFirst();
    }

    @Override
    public Channel channel(String type) {
        boolean isSocket = type.startsWith("forwarded-streamlocal");
        return new ForwardChannel(new AcceptedForward(live, isSocket), live.parts().blocking());
    }

    /// The session is over.
    void close() {
        List<RemoteListener> open;
        synchronized (this) {
            open = List.copyOf(all);
            all.clear();
        }
        open.forEach(listener -> listener.finish(Outcome.Status.OK));
    }
}
