package dev.sallyport.postgres.door;

import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.ErrorFields;
import dev.sallyport.postgres.wire.Tags;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server that does what a script says, one thread a connection, and keeps what it was sent.
final class FakeUpstream implements AutoCloseable {
    static final byte[] KEY = {9, 8, 7, 6};
    static final int PROCESS_ID = 4711;

    /// Plays one connection.
    interface Script {
        void play(Peer peer) throws IOException;
    }

    private final ServerSocket server;
    private final Script script;
    final List<Peer> peers = new CopyOnWriteArrayList<>();

    FakeUpstream(Script script) {
        this.script = script;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var peer = new Peer(server.accept());
                peers.add(peer);
                Thread.ofVirtual().start(() -> serve(peer));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Peer peer) {
        try (peer.socket) {
            script.play(peer);
        } catch (IOException e) {
            peer.broken = true;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Peer peer : peers) {
                peer.socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A server that logs in whoever knows the password, and then waits for the end.
    static FakeUpstream friendly() {
        return new FakeUpstream(peer -> {
            peer.first();
            peer.scram();
            peer.welcome(KEY);
            peer.drain();
        });
    }

    static final class Peer {
        final Socket socket;
        final List<Integer> codes = new CopyOnWriteArrayList<>();
        final List<String> bodies = new CopyOnWriteArrayList<>();
        volatile boolean broken;
        volatile boolean ended;
        private final DataInputStream in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(15_000);
            this.in = new DataInputStream(socket.getInputStream());
        }

        /// Reads a message without tag and returns its code.
        int first() throws IOException {
            byte[] body = new byte[in.readInt() - 8];
            int code = in.readInt();
            in.readFully(body);
            codes.add(code);
            bodies.add(new String(body, StandardCharsets.ISO_8859_1));
            return code;
        }

        /// Reads a tagged message's body.
        String message() throws IOException {
            in.readByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            return new String(body, StandardCharsets.UTF_8);
        }

        Peer send(ByteBuf bytes) throws IOException {
            byte[] all = new byte[bytes.readableBytes()];
            bytes.readBytes(all);
            return send(all);
        }

        Peer send(byte... bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        }

        Peer authentication(int kind, String data) throws IOException {
            ByteBuf out = Unpooled.buffer();
            out.writeByte('R').writeInt(8 + data.length()).writeInt(kind);
            out.writeCharSequence(data, StandardCharsets.UTF_8);
            return send(out);
        }

        Peer error(String code, String message) throws IOException {
            return send(
                    BackendMessages.errorResponse(
                            Unpooled.buffer(), ErrorFields.fatal(code, message)));
        }

        ScramServer sasl() throws IOException {
            authentication(Tags.Authentication.SASL, "SCRAM-SHA-256\0\0");
            String initial = message();
            return new ScramServer(
                    initial.substring(initial.indexOf("n,,") + "n,,".length()),
                    DoorFixture.UPSTREAM_PASSWORD);
        }

        void scram() throws IOException {
            var server = sasl();
            authentication(Tags.Authentication.SASL_CONTINUE, server.first());
            String last = server.last(message());
            authentication(Tags.Authentication.SASL_FINAL, last);
        }

        void welcome(byte[] key) throws IOException {
            welcome(key, "on", "UTF8");
        }

        void welcome(byte[] key, String standardStrings, String encoding) throws IOException {
            ByteBuf out = Unpooled.buffer();
            BackendMessages.authenticationOk(out);
            BackendMessages.parameterStatus(out, "server_version", "18.6");
            BackendMessages.parameterStatus(out, "client_encoding", encoding);
            BackendMessages.parameterStatus(out, "standard_conforming_strings", standardStrings);
            BackendMessages.parameterStatus(
                    out, "session_authorization", DoorFixture.UPSTREAM_USER);
            out.writeByte('K').writeInt(8 + key.length).writeInt(PROCESS_ID).writeBytes(key);
            BackendMessages.readyForQuery(out, BackendMessages.IDLE);
            send(out);
        }

        /// Reads until the other side closes.
        void drain() throws IOException {
            byte[] bytes = in.readAllBytes();
            bodies.add(new String(bytes, StandardCharsets.ISO_8859_1));
            ended = true;
        }
    }
}
