package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.wire.ChannelWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A host's SFTP server in memory. It answers lookups at once and keeps everything else until
/// [#answer].
final class FakeHost implements Wire.Host {
    final Map<String, String> links = new HashMap<>();
    final List<String> seen = new ArrayList<>();
    final ArrayDeque<Packet> waiting = new ArrayDeque<>();
    private final PacketBuffer buffer = new PacketBuffer();
    private final Consumer<byte[]> answers;
    long used;
    boolean isEnded;
    boolean isClosed;

    /// @param answers where its packets go
    FakeHost(Consumer<byte[]> answers) {
        this.answers = answers;
    }

    @Override
    public void write(byte[] data, int offset, int length, ChannelWriter.Credit credit) {
        buffer.add(data, offset, length);
        credit.gone(length);
        try {
            for (Packet next = buffer.next(); next != null; next = buffer.next()) {
                received(next.copy());
            }
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    private void received(Packet packet) throws Malformed {
        switch (packet.type()) {
            case Fxp.INIT -> {
                var version = new Message(Fxp.VERSION);
                for (Extension known : Extension.values()) {
                    if (known != Extension.LIMITS) {
                        version.text(known.word()).text(known.version());
                    }
                }
                version.text("future@example.test").text("1");
                answers.accept(version.withId(Fxp.PROTOCOL_VERSION));
            }
            case Fxp.REALPATH -> {
                String path = packet.fields().octets(4096, "a path");
                name(packet.id(), path.equals(".") ? "/home/deploy" : real(path));
            }
            default -> {
                seen.add(Integer.toString(packet.type()));
                waiting.add(packet);
            }
        }
    }

    private String real(String path) {
        return links.getOrDefault(path, path);
    }

    private void name(int id, String path) {
        var message =
                path.isEmpty()
                        ? Message.status(Fxp.NO_SUCH_FILE, "No such file")
                        : new Message(Fxp.NAME).int32(1).text(path).text(path).int32(0);
        answers.accept(message.withId(id));
    }

    /// Answers the oldest request.
    void answer(Message message) {
        answers.accept(message.withId(waiting.remove().id()));
    }

    @Override
    public ChannelWriter.Credit used() {
        return bytes -> used += bytes;
    }

    @Override
    public void end() {
        isEnded = true;
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
