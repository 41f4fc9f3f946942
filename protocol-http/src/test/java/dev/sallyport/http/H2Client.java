package dev.sallyport.http;

import dev.sallyport.testing.FakeTokens;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// An HTTP/2 connection without TLS (RFC 9113, section 3.3) that writes any frame, and header
/// fields of any bytes: no client library would.
final class H2Client implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    private static final int PATIENCE_MILLIS = 5_000;
    private static final byte[] NOTHING = {};

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    /// @param payload its bytes, each a character
    record Frame(int type, int flags, int stream, String payload) {
        /// The last of its stream, or of the connection.
        boolean isLastOf(int which) {
            return type == GOAWAY
                    || (stream == which
                            && (type == RST_STREAM
                                    || ((type == HEADERS || type == DATA)
                                            && (flags & END_STREAM) != 0)));
        }
    }

    /// A header field; its text stands for bytes.
    record Field(String name, String value) {}

    H2Client(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 14));
            in = new DataInputStream(socket.getInputStream());
            out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            frame(SETTINGS, 0, 0, NOTHING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    void number(int type, int stream, int value) throws IOException {
        frame(
                type,
                0,
                stream,
                new byte[] {
                    (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
                });
    }

    /// A developer's request.
    static List<Field> fields(String method, String path) {
        return List.of(
                new Field(":method", method),
                new Field(":scheme", "http"),
                new Field(":authority", "gw.test"),
                new Field(":path", path),
                new Field("authorization", "Bearer " + FakeTokens.DEVELOPER));
    }

    /// A developer's request without a body, whole.
    void get(int stream, String path) throws IOException {
        frame(HEADERS, END_HEADERS | END_STREAM, stream, block(fields("GET", path)));
        flush();
    }

    void flush() throws IOException {
        out.flush();
    }

    /// Literal fields that are not indexed (RFC 7541, section 6.2.2), as they are.
    static byte[] block(List<Field> fields) {
        var block = new ByteArrayOutputStream();
        for (Field field : fields) {
            block.write(0);
            literal(block, field.name());
            literal(block, field.value());
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest > 127) {
                block.write((rest & 127) | 128);
                rest >>= 7;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /// The next frame.
    ///
    /// @throws EOFException where the door closed the connection
    Frame read() throws IOException {
        try {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            return new Frame(
                    type,
                    flags,
                    stream,
                    new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
        } catch (SocketException e) { // reset
            throw (EOFException) new EOFException().initCause(e);
        }
    }

    /// The type of the last frame of a stream, or of the connection.
    int end(int stream) throws IOException {
        Frame frame = read();
        while (!frame.isLastOf(stream)) {
            frame = read();
        }
        return frame.type();
    }

    /// What came for a stream until it, or the connection, ended.
    ///
    /// @return the status; the text `reset`, `goaway` or `closed` where there was none
    String outcome(int stream) throws IOException {
        String outcome = "";
        try {
            while (true) {
                Frame frame = read();
                if (frame.type() == SETTINGS && frame.flags() != ACK) {
                    frame(SETTINGS, ACK, 0, NOTHING);
                    flush();
                }
                if (frame.type() == HEADERS && frame.stream() == stream && outcome.isEmpty()) {
                    outcome = status(frame.payload());
                }
                if (frame.isLastOf(stream)) {
                    String end =
                            switch (frame.type()) {
                                case RST_STREAM -> "reset";
                                case GOAWAY -> "goaway";
                                default -> "ended";
                            };
                    return outcome.isEmpty() ? end : outcome;
                }
            }
        } catch (EOFException | SocketException _) {
            return outcome.isEmpty() ? "closed" : outcome;
        }
    }

    /// Of the first answer of a connection: `:status` comes first, from the static table or with
    /// its name from there (RFC 7541, appendix A).
    private static String status(String block) {
        int first = block.charAt(0);
        return switch (first) {
            case 0x88 -> "200";
            case 0x89 -> "204";
            case 0x8a -> "206";
            case 0x8b -> "304";
            case 0x8c -> "400";
            case 0x8d -> "404";
            case 0x8e -> "500";
            default -> block.substring(2, 5);
        };
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
