package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.ssh.sftp.Request.Ask;
import dev.sallyport.ssh.sftp.Request.Close;
import dev.sallyport.ssh.sftp.Request.Judged;
import dev.sallyport.ssh.sftp.Request.Limits;
import dev.sallyport.ssh.sftp.Request.OnHandle;
import dev.sallyport.ssh.sftp.Request.Read;
import dev.sallyport.ssh.sftp.Request.ReadDirectory;
import dev.sallyport.ssh.sftp.Request.Write;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The relay of one `sftp` subsystem between client and host.
///
/// ```
/// client ─▶ packets ─▶ on a handle ────────────────────────────────────▶ host
///                  └─▶ on a path: the queue stops ─▶ judged (virtual thread)
///                                 queue goes on  ◀─ passed | refused
/// ```
///
/// Requests go to the host in the client's order; while one is judged, those behind it stay unread,
/// within the client's window. Both connections' I/O threads and the judging one come in here;
/// nothing waits in here. Guarded by `this`.
final class SftpSession {
    private final Consumer<String> broken;
    private final Exchange exchange;
    private final Handles handles;
    private final Outcomes outcomes;
    private final Replies replies;
    private final InstantSource clock;
    private final PacketBuffer fromClient = new PacketBuffer();
    private final PacketBuffer fromHost = new PacketBuffer();
    private final CompletableFuture<@Nullable Packet> greeting = new CompletableFuture<>();
    private @Nullable Greeting greetings;
    private Consumer<Judged> judge = _ -> {};
    private int owed;
    private boolean isGreeted;
    private boolean isJudging;
    private boolean hasEnded;
    private boolean isEndPassed;
    private boolean isOver;

    /// @param broken told once what a peer did that the protocol does not allow
    SftpSession(
            Consumer<String> broken,
            Exchange exchange,
            Handles handles,
            Outcomes outcomes,
            Replies replies,
            InstantSource clock) {
        this.broken = broken;
        this.exchange = exchange;
        this.handles = handles;
        this.outcomes = outcomes;
        this.replies = replies;
        this.clock = clock;
    }

    /// Asks the host for its version.
    synchronized CompletableFuture<@Nullable Packet> greet() {
        exchange.greet();
        return greeting;
    }

    /// From here on the client is heard.
    ///
    /// @param how is given a request that stops the queue, and must not wait
    synchronized void ready(Greeting host, Consumer<Judged> how) {
        judge = how;
        greetings = host;
        pump();
    }

    /// A lookup of the gateway's own.
    synchronized void ask(Message message, CompletableFuture<@Nullable Packet> answer) {
        if (isOver) {
            answer.complete(null);
        } else {
            exchange.send(message, replies.lookup(answer));
        }
    }

    synchronized Optional<Opened> opened(String handle) {
        return handles.find(handle);
    }

    synchronized void clientData(byte[] data, int offset, int length) {
        if (isOver) {
            exchange.used(length);
        } else {
            fromClient.add(data, offset, length);
            pump();
        }
    }

    synchronized void clientEnded() {
        hasEnded = true;
        pump();
    }

    synchronized void hostData(byte[] data, int offset, int length) {
        if (isOver) {
            return;
        }
        fromHost.add(data, offset, length);
        try {
            for (Packet next = fromHost.next(); next != null; next = fromHost.next()) {
                received(next);
            }
        } catch (Malformed e) {
            breakOff("the host broke the SFTP protocol: " + e.getMessage());
        }
        pump();
    }

    synchronized void hostSaid(int length) {
        exchange.ignored(length);
    }

    private void received(Packet packet) throws Malformed {
        if (greeting.isDone()) {
            exchange.received(packet);
            return;
        }
        if (packet.type() != Fxp.VERSION || packet.id() != Fxp.PROTOCOL_VERSION) {
            throw new Malformed("expected version 3, got a packet of type " + packet.type());
        }
        greeting.complete(packet.copy());
        exchange.swallow(packet);
    }

    private void breakOff(String why) {
        isOver = true;
        broken.accept(why);
        exchange.close();
    }

    private boolean isFlowing() {
        return greetings != null && !isJudging && !isOver && !exchange.isFull();
    }

    private void pump() {
        try {
            while (isFlowing()) {
                Packet next = fromClient.next();
                if (next == null) {
                    drained();
                    return;
                }
                take(next);
            }
        } catch (Malformed e) {
            breakOff("malformed SFTP packet: " + e.getMessage());
        }
    }

    private void drained() {
        if (handles.isEmpty()) {
            fromClient.rest();
            fromHost.rest();
        }
        if (hasEnded && !isEndPassed) {
            isEndPassed = true;
            exchange.end();
        }
    }

    private void take(Packet packet) throws Malformed {
        Greeting known = greetings;
        if (known == null) {
            return;
        }
        if (!isGreeted) {
            if (packet.type() != Fxp.INIT || packet.id() < Fxp.PROTOCOL_VERSION) {
                throw new Malformed("expected INIT of version 3 or later");
            }
            isGreeted = true;
            exchange.answer(Fxp.PROTOCOL_VERSION, known.version(), packet.size());
            return;
        }
        switch (known.requests().read(packet)) {
            case Judged request -> {
                isJudging = true;
                owed = packet.size();
                judge.accept(request);
            }
            case Limits limits -> exchange.answer(limits.id(), known.limits(), packet.size());
            case OnHandle request -> onHandle(request, packet);
        }
    }

    private void onHandle(OnHandle request, Packet packet) {
        Opened opened = handles.find(request.handle()).orElse(null);
        if (opened == null) {
            fail(request, packet, "no such handle");
            return;
        }
        switch (request) {
            case Read read -> read(read, opened, packet);
            case Write(int id, _, long at, int dataAt, int length) -> {
                if (!opened.writes()) {
                    fail(request, packet, "not opened for writing");
                    return;
                }
                opened.sending(at, packet.bytes(), dataAt, length);
                exchange.pass(packet, replies.write(opened, id, length));
            }
            case Close(int id, String handle) -> {
                handles.closing(handle);
                exchange.pass(packet, replies.close(opened, id));
            }
            case ReadDirectory(int id, _) -> {
                if (opened.isDirectory()) {
                    exchange.pass(packet, replies.names(opened, id));
                } else {
                    fail(request, packet, "no directory");
                }
            }
            case Ask(int id, _) -> exchange.pass(packet, replies.attributes(opened, id));
        }
    }

    private void read(Read read, Opened opened, Packet packet) {
        if (opened.isDirectory() || !opened.reads()) {
            fail(read, packet, "not opened for reading");
            return;
        }
        int most = Math.clamp(Integer.toUnsignedLong(read.length()), 0, Fxp.MOST_DATA_BYTES);
        Packet.putInt32(packet.bytes(), read.lengthAt(), most); // so that the answer fits
        exchange.pass(packet, replies.read(opened, read.id(), read.at(), most));
    }

    private void fail(Request request, Packet packet, String why) {
        exchange.answer(request.id(), Message.status(Fxp.FAILURE, why), packet.size());
    }

    /// The request may go to the host.
    synchronized void passed(int id, Plan plan, Gate.Clearance clearance) {
        if (isOver) {
            notSent(plan, clearance, null);
        } else if (plan.failed().isPresent()) {
            int status = plan.failed().get().status();
            answer(id, Message.status(status, plan.failed().get().text()));
            notSent(plan, clearance, Fxp.word(status));
        } else if (plan.opening().isPresent() && handles.isFull()) {
            answer(id, Message.status(Fxp.FAILURE, "too many open files"));
            notSent(plan, clearance, Fxp.word(Fxp.FAILURE));
        } else {
            plan.copied().forEach(Opened::copied);
            exchange.send(plan.message(), replies.decided(plan, clearance, id));
            exchange.used(owed);
        }
        goOn();
    }

    private void notSent(Plan plan, Gate.Clearance clearance, @Nullable String code) {
        outcomes.done(plan, clearance, clock.instant(), Outcome.Status.NOT_SENT, code);
    }

    private void answer(int id, Message message) {
        exchange.answer(id, message, owed);
    }

    synchronized void refused(int id, SshRequest request, Refusal refusal) {
        outcomes.refused(request, refusal);
        if (!isOver) {
            answer(id, Refusals.message(refusal));
        }
        goOn();
    }

    /// The rules let it through, but it can't be done.
    synchronized void refused(int id, Plan plan, Gate.Clearance clearance, Refusal refusal) {
        notSent(plan, clearance, refusal.code().word());
        refused(id, plan.operation(), refusal);
    }

    /// Nobody could be asked what it means.
    synchronized void failed(int id, String why) {
        if (!isOver) {
            answer(id, Message.status(Fxp.FAILURE, why));
        }
        goOn();
    }

    private void goOn() {
        isJudging = false;
        owed = 0;
        pump();
    }

    /// No more goes either way: what is open or at the host ends like that.
    synchronized void over(Outcome.Status how) {
        isOver = true;
        greeting.complete(null);
        exchange.lost(how);
        handles.lost(how);
    }

    synchronized void close() {
        isOver = true;
        exchange.close();
    }
}
