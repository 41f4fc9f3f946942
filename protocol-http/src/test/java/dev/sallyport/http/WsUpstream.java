package dev.sallyport.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A WebSocket server on a bare socket, told by the test what to say; keeps all that it gets.
final class WsUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    final List<String> heads = new CopyOnWriteArrayList<>();

    /// From the request's key to the whole head of the answer.
    volatile Function<String, String> answers = key -> yes(key, "");

    WsUpstream() {
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

    /// @param headers each ends in a line feed
    static String yes(String key, String headers) {
        return "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n"
                + "Sec-WebSocket-Accept: "
                + accept(key)
                + "\n"
                + headers
                + "\n";
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-1")
                                    .digest(
                                            (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        var peer = new Peer(socket);
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            String head = WsClient.head(in);
            heads.add(head);
            String key =
                    head.lines()
                            .filter(line ->
                                    line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
                            .map(line -> line.substring(18).strip())
                            .findFirst()
                            .orElse("");
            String answer = answers.apply(key).replace("\n", "\r\n");
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            peers.add(peer);
            while (true) {
                peer.frames.add(WsFrame.read(in));
            }
        } catch (IOException _) {
            // the other side is gone
        } finally {
            peer.isGone = true;
        }
    }

    /// The next client that came.
    Peer peer() {
        try {
            var peer = peers.poll(10, TimeUnit.SECONDS);
            if (peer == null) {
                throw new AssertionError("nobody came");
            }
            return peer;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Peer peer : peers) {
                peer.cut();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One connection of the gateway's.
    static final class Peer {
        private final Socket socket;
        final List<WsFrame> frames = new CopyOnWriteArrayList<>();
        volatile boolean isGone;

        private Peer(Socket socket) {
            this.socket = socket;
        }

        void send(WsFrame frame) {
            raw(frame.bytes(false));
        }

        void text(String text) {
            send(WsFrame.text(text));
        }

        void raw(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes); // it may be closed as soon as this is read
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Messages so far, without control frames.
        List<String> texts() {
            return frames.stream().filter(frame -> frame.opcode() < 8).map(WsFrame::text).toList();
        }

        List<Integer> closeCodes() {
            return frames.stream().filter(frame -> frame.opcode() == 8).map(WsFrame::code).toList();
        }

        void cut() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
