package dev.sallyport.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Sends bytes that no client library would, and reads what comes back.
final class RawClient {
    private static final int PATIENCE_MILLIS = 10_000;

    private RawClient() {}

    /// Sends a request whose last header is `Connection: close`, and reads to the end.
    ///
    /// @param request lines end in a line feed here, and in CRLF on the wire
    static String exchange(int port, String request) {
        return exchangeRaw(port, request.replace("\n", "\r\n"));
    }

    static String exchangeRaw(int port, String request) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The status of an answer.
    static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }
}
