package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Outcome;
import dev.sallyport.ssh.wire.ChannelWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Requests on their way to the host and answers on their way back. The client's ids are its own
/// affair: the host sees ids of ours, so that no client can make two answers look alike. Guarded by
/// the session.
final class Exchange {
    /// OpenSSH's clients have 64 in flight. What waits beyond stays in the client's window.
    private static final int MOST_OUTSTANDING = 256;

    private final Wire client;
    private final Wire.Host host;
    private final Map<Integer, Expected> outstanding = new LinkedHashMap<>();
    private int lastId;

    Exchange(Wire client, Wire.Host host) {
        this.client = client;
        this.host = host;
    }

    boolean isFull() {
        return outstanding.size() >= MOST_OUTSTANDING;
    }

    private int expect(Expected expected) {
        lastId++;
        outstanding.put(lastId, expected);
        return lastId;
    }

    /// Passes a client's packet on as it lies in the buffer.
    void pass(Packet packet, Expected expected) {
        packet.readdress(expect(expected));
        host.write(packet.bytes(), packet.offset(), packet.size(), client.used());
    }

    /// Sends a packet of our own writing.
    void send(Message message, Expected expected) {
        byte[] packet = message.withId(expect(expected));
        host.write(packet, 0, packet.length, ChannelWriter.NOBODY);
    }

    /// The first packet, which has a version for an id and no answer with an id.
    void greet() {
        byte[] packet = new Message(Fxp.INIT).withId(Fxp.PROTOCOL_VERSION);
        host.write(packet, 0, packet.length, ChannelWriter.NOBODY);
    }

    void received(Packet reply) throws Malformed {
        int id = reply.id();
        Expected expected = outstanding.remove(id);
        if (expected == null) {
            throw new Malformed("the host answered what nobody asked");
        }
        try {
            expected.answered(reply);
        } catch (Malformed e) {
            outstanding.put(id, expected); // still without an answer
            throw e;
        }
    }

    /// Passes a host's answer on as it lies in the buffer.
    void reply(Packet reply, int id) {
        reply.readdress(id);
        client.write(reply.bytes(), reply.offset(), reply.size(), host.used());
    }

    void swallow(Packet reply) {
        ignored(reply.size());
    }

    /// So much of what the host sent goes nowhere.
    void ignored(int bytes) {
        host.used().gone(bytes);
    }

    /// An answer of the gateway's own.
    ///
    /// @param owed bytes of the client's that are used up when it has gone out: who reads no
    ///   answers can't go on asking
    void answer(int id, Message message, int owed) {
        byte[] packet = message.withId(id);
        client.write(packet, 0, packet.length, new WholeCredit(client.used(), packet.length, owed));
    }

    void used(int bytes) {
        client.used().gone(bytes);
    }

    void end() {
        host.end();
    }

    void close() {
        host.close();
    }

    void lost(Outcome.Status how) {
        var left = new ArrayList<>(outstanding.values());
        outstanding.clear();
        left.forEach(expected -> expected.lost(how));
    }
}
