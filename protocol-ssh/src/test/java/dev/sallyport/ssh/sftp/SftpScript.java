package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.Target;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.ssh.Rulebook;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import dev.sallyport.ssh.wire.ChannelWriter;
import dev.sallyport.testing.FakeApprovals;
import dev.sallyport.testing.FakeAudit;
import dev.sallyport.testing.FakeTokens;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// A client and a host around one relay; everything runs in the test's thread, and what is judged
/// waits for [#judge] where `isManual`.
final class SftpScript implements Wire {
    final FakeAudit audit = new FakeAudit();
    final FakeHost host = new FakeHost(this::fromHost);
    final List<String> stderr = new ArrayList<>();
    final List<String> broken = new ArrayList<>();
    final List<String> recorded = new ArrayList<>();
    final ArrayDeque<Packet> answers = new ArrayDeque<>();
    final ArrayDeque<Request.Judged> judging = new ArrayDeque<>();
    final SftpSession session;
    private final PacketBuffer buffer = new PacketBuffer();
    private final Desk desk;
    boolean isManual;
    boolean readsAnswers = true;
    long used;

    SftpScript() {
        var clock = InstantSource.system();
        var gate =
                new Gate(
                        new Rulebook(),
                        audit,
                        new FakeApprovals(),
                        HoldLimits.DEFAULT,
                        "https://gw.test/approvals/",
                        clock,
                        Runnable::run);
        var outcomes = new Outcomes(gate, clock, Runnable::run, new Lines());
        var exchange = new Exchange(this, host);
        var handles = new Handles(outcomes);
        session =
                new SftpSession(
                        broken::add,
                        exchange,
                        handles,
                        outcomes,
                        new Replies(exchange, handles, outcomes, clock, true),
                        clock);
        var lookups = new HostLookups(session::ask);
        var notices = new Notices(stderr::add);
        desk =
                new Desk(
                        new Planner(new Places("/home/deploy"), lookups, session::opened),
                        new Judge(gate, principal(), notices),
                        notices,
                        session,
                        () -> broken.add("a fault"));
        try {
            var greeting = Greeting.of(HostLookups.await(session.greet()), lookups);
            session.ready(greeting, this::judge);
        } catch (UpstreamFailure | Malformed e) {
            throw new AssertionError(e);
        }
    }

    private static Session principal() {
        var now = InstantSource.system().instant();
        return new Session(
                UUID.randomUUID(),
                new FakeTokens().identity("dev", Principal.Kind.HUMAN).principal(),
                new Target("box", Protocol.SSH, Set.of()),
                "deploy",
                "127.0.0.1:1",
                Map.of(),
                now,
                now.plusSeconds(60));
    }

    /// A script whose client has said hello.
    static SftpScript greeted() {
        var script = new SftpScript();
        script.client(new Message(Fxp.INIT), Fxp.PROTOCOL_VERSION);
        script.next(Fxp.VERSION, Fxp.PROTOCOL_VERSION);
        script.host.seen.clear();
        return script;
    }

    private void judge(Request.Judged request) {
        if (isManual) {
            judging.add(request);
        } else {
            desk.take(request);
        }
    }

    void judge() {
        desk.take(judging.remove());
    }

    private void fromHost(byte[] packet) {
        session().hostData(packet, 0, packet.length);
    }

    private SftpSession session() {
        return session;
    }

    SftpScript client(Message message, int id) {
        byte[] packet = message.withId(id);
        session.clientData(packet, 0, packet.length);
        return this;
    }

    SftpScript client(byte[] bytes) {
        session.clientData(bytes, 0, bytes.length);
        return this;
    }

    /// The next answer has to be of that type and for that request.
    Packet next(int type, int id) {
        Packet next = answers.poll();
        if (next == null || next.type() != type || next.id() != id) {
            throw new AssertionError(
                    "expected "
                            + type
                            + " for "
                            + id
                            + ", got "
                            + (next == null ? "nothing" : next.type() + " for " + next.id()));
        }
        return next;
    }

    /// The next answer has to be that status.
    String status(int status, int id) {
        try {
            Fields fields = next(Fxp.STATUS, id).fields();
            int found = fields.int32();
            if (found != status) {
                throw new AssertionError("expected status " + status + ", got " + found);
            }
            return fields.octets(10_000, "a text");
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    /// Opens `path`, whose handle is `handle`.
    SftpScript opens(String path, int flags, String handle) {
        client(new Message(Fxp.OPEN).text(path).int32(flags).int32(0), 100);
        host.answer(new Message(Fxp.HANDLE).octets(handle));
        next(Fxp.HANDLE, 100);
        host.seen.clear();
        return this;
    }

    Outcome lastOutcome() {
        return audit.outcomes().getLast().outcome();
    }

    @Override
    public void write(byte[] data, int offset, int length, ChannelWriter.Credit credit) {
        buffer.add(data, offset, length);
        if (readsAnswers) {
            credit.gone(length);
        }
        try {
            for (Packet next = buffer.next(); next != null; next = buffer.next()) {
                answers.add(next.copy());
            }
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public ChannelWriter.Credit used() {
        return bytes -> used += bytes;
    }

    private final class Lines implements SftpRecord {
        @Override
        public UUID id() {
            return new UUID(1, 2);
        }

        @Override
        public void done(SshRequest request, UUID decision, Outcome outcome) {
            recorded.add(outcome.status().word() + " " + request.text());
        }

        @Override
        public void refused(SshRequest request, Refusal refusal) {
            recorded.add("refused " + request.text());
        }

        @Override
        public Map<String, String> close(Map<String, String> summary) {
            recorded.add("end " + summary);
            return Map.of();
        }
    }
}
