package dev.sallyport.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// An HTTP/1.1 server that keeps every request byte by byte, and answers what the test says.
final class RawUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    final List<Received> received = new CopyOnWriteArrayList<>();

    /// How many there were.
    final AtomicInteger connections = new AtomicInteger();

    /// From a request to the bytes of its answer; an empty answer closes the connection.
    volatile Function<Received, byte[]> answers = _ -> answer("200 OK", "", "hello");

    /// @param head request line and headers, as they came, without the empty line
    record Received(String head, ByteBuffer octets) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        /// Its values joined with commas; empty where it is not there.
        String header(String name) {
            return String.join(
                    ",",
                    head.lines()
                            .skip(1)
                            .filter(line ->
                                    line.toLowerCase(Locale.ROOT)
                                            .startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                            .map(line -> line.substring(name.length() + 1).strip())
                            .toList());
        }

        String text() {
            return StandardCharsets.UTF_8.decode(octets.duplicate()).toString();
        }
    }

    RawUpstream() {
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

    Received last() {
        return received.getLast();
    }

    /// @param headers each ends in a line feed; `Content-Length` is added
    static byte[] answer(String status, String headers, String body) {
        return answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] answer(String status, String headers, byte[] body) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(
                ("HTTP/1.1 "
                                + status
                                + "\r\n"
                                + headers.replace("\n", "\r\n")
                                + "Content-Length: "
                                + body.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                var request = read(in);
                received.add(request);
                byte[] answer = answers.apply(request);
                if (answer.length == 0) {
                    return;
                }
                socket.getOutputStream().write(answer);
                socket.getOutputStream().flush();
            }
        } catch (IOException _) {
            // the other side is gone
        } finally {
            open.remove(socket);
        }
    }

    private static Received read(InputStream in) throws IOException {
        String head = head(in);
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\ntransfer-encoding: chunked")) {
            return new Received(head, ByteBuffer.wrap(chunks(in)));
        }
        int at = lower.indexOf("\r\ncontent-length:");
        if (at < 0) {
            return new Received(head, ByteBuffer.allocate(0));
        }
        int end = lower.indexOf("\r\n", at + 2);
        String length = head.substring(at + 17, end < 0 ? head.length() : end).strip();
        return new Received(head, ByteBuffer.wrap(in.readNBytes(Integer.parseInt(length))));
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            head.write(b);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text.substring(0, text.length() - 4);
            }
        }
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            body.writeBytes(in.readNBytes(size));
            if (size == 0) {
                while (!line(in).isEmpty()) {
                    // trailers
                }
                return body.toByteArray();
            }
            line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            if (b == '\n') {
                return line.toString().strip();
            }
            line.append((char) b);
        }
    }

    int open() {
        return open.size();
    }

    /// Ends all connections.
    void hangUp() {
        try {
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            hangUp();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
