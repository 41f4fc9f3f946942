package dev.sallyport.postgres.door;

import dev.sallyport.postgres.wire.ErrorFields;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.Tags;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// A client that sends and reads bytes, blocking, with a deadline of 10 s a read. Everything that
/// it read is kept.
final class WireClient implements AutoCloseable {
    static final class Message {
        private final char tag;
        private final byte[] body;

        Message(char tag, byte[] body) {
            this.tag = tag;
            this.body = body;
        }

        char tag() {
            return tag;
        }

        byte[] body() {
            return body;
        }

        ErrorFields error() {
            return ErrorFields.read(Unpooled.wrappedBuffer(body));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// @throws AssertionError when no message with this tag came
    static Message of(char tag, Map<Character, Message> messages) {
        var found = messages.get(tag);
        if (found == null) {
            throw new AssertionError("no message '" + tag + "' among " + messages.keySet());
        }
        return found;
    }

    private Socket socket;
    private DataInputStream in;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    WireClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ByteBuf startup(int minor, String... namesAndValues) {
        return startup(3, minor, namesAndValues);
    }

    static ByteBuf startup(int major, int minor, String... namesAndValues) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return FrontendMessages.startup(
                Unpooled.buffer(), Tags.Startup.version(major, minor), parameters);
    }

    static ByteBuf shop(int minor) {
        return startup(minor, "user", "app", "database", "shop");
    }

    static ByteBuf password(String token) {
        return FrontendMessages.password(Unpooled.buffer(), token.getBytes(StandardCharsets.UTF_8));
    }

    /// Logs in to `shop` and returns the messages up to ReadyForQuery or an error.
    Map<Character, Message> login(int minor, String token) {
        send(shop(minor));
        send(password(token));
        return untilReady();
    }

    /// By tag; of a tag that comes several times, the last.
    Map<Character, Message> untilReady() {
        Map<Character, Message> all = new LinkedHashMap<>();
        Message message;
        do {
            message = read();
            all.put(message.tag(), message);
        } while (message.tag() != 'Z' && message.tag() != 'E');
        return all;
    }

    WireClient send(ByteBuf bytes) {
        byte[] all = new byte[bytes.readableBytes()];
        bytes.readBytes(all);
        return send(all);
    }

    WireClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    char readByte() {
        try {
            int b = in.read();
            seen.write(b);
            return (char) b;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Message read() {
        try {
            char tag = (char) in.readUnsignedByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            seen.write(tag);
            seen.write(body);
            return new Message(tag, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the connection ends without another byte.
    boolean isClosed() {
        try {
            return in.read() < 0;
        } catch (SocketException | SSLException | EOFException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// TLS on this connection; throws when the handshake fails.
    WireClient tls(String... applicationProtocols) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAnyone()}, null);
            var tls =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(socket, "localhost", socket.getPort(), true);
            var parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(applicationProtocols);
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            socket = tls;
            in = new DataInputStream(tls.getInputStream());
            return this;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Everything that the door said, tags and bodies.
    String seen() {
        return seen.toString(StandardCharsets.ISO_8859_1);
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
