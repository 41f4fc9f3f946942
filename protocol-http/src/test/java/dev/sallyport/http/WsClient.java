package dev.sallyport.http;

import dev.sallyport.testing.FakeTokens;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A WebSocket client on a bare socket: sends frames that no library would.
final class WsClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    final String head;

    private WsClient(Socket socket, InputStream in, String head) {
        this.socket = socket;
        this.in = in;
        this.head = head;
    }

    static WsClient open(DoorFixture door, String path, String headers) {
        return open(
                door,
                path,
                "Authorization: Bearer "
                        + FakeTokens.DEVELOPER
                        + "\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
                        + headers,
                "");
    }

    /// @param headers all of them but Host; lines end in a line feed here
    static WsClient open(DoorFixture door, String path, String headers, String after) {
        try {
            var socket = new Socket(InetAddress.getLoopbackAddress(), door.port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = "GET " + path + " HTTP/1.1\nHost: gw\n" + headers + "\n" + after;
            socket.getOutputStream()
                    .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            var in = new BufferedInputStream(socket.getInputStream());
            return new WsClient(socket, in, head(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    int status() {
        return RawClient.status(head);
    }

    /// What came after the head, to the end of the connection.
    String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(WsFrame frame) {
        raw(frame.bytes(true));
    }

    void text(String text) {
        send(WsFrame.text(text));
    }

    void raw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WsFrame read() {
        try {
            return WsFrame.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next Close frame, whatever comes before it.
    WsFrame readClose() {
        var frame = read();
        while (frame.opcode() != 8) {
            frame = read();
        }
        return frame;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
