package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.testing.FakeTokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies much larger than the gateway's memory, both ways.
class LargeBodyIT {
    private static final int PIECE = 64 << 10;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer upstream;

    LargeBodyIT() throws IOException {
        upstream =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    }

    @BeforeEach
    void open() {
        upstream.setExecutor(threads);
        upstream.createContext("/", LargeBodyIT::serve);
        upstream.start();
    }

    @AfterEach
    void close() {
        upstream.stop(0);
        threads.close();
    }

    /// `GET /N`: so many bytes. Else: how many came.
    private static void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("GET")) {
                long bytes = Long.parseLong(exchange.getRequestURI().getPath().substring(1));
                exchange.sendResponseHeaders(200, bytes);
                write(exchange.getResponseBody(), bytes);
            } else {
                byte[] count =
                        Long.toString(count(exchange.getRequestBody()))
                                .getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, count.length);
                exchange.getResponseBody().write(count);
            }
        }
    }

    private static void write(OutputStream out, long bytes) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long left = bytes; left > 0; left -= PIECE) {
            out.write(piece, 0, (int) Math.min(PIECE, left));
        }
    }

    private static long count(InputStream in) throws IOException {
        byte[] piece = new byte[PIECE];
        long count = 0;
        int read = in.read(piece);
        while (read >= 0) {
            count += read;
            read = in.read(piece);
        }
        return count;
    }

    private void passes(long bytes, String heap) throws IOException {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx" + heap,
                                "-XX:MaxDirectMemorySize=" + heap,
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SmallHeapDoor.class.getName(),
                                Integer.toString(upstream.getAddress().getPort()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(Objects.requireNonNull(out.readLine()));
            assertThat(download(port, bytes)).isEqualTo(bytes);
            assertThat(upload(port, bytes)).isEqualTo(bytes);
        } finally {
            process.destroyForcibly();
        }
    }

    private static HttpURLConnection connect(int port, String path) throws IOException {
        var connection =
                (HttpURLConnection)
                        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + FakeTokens.DEVELOPER);
        return connection;
    }

    private static long download(int port, long bytes) throws IOException {
        try (var in = connect(port, "/api/" + bytes).getInputStream()) {
            return count(in);
        }
    }

    private static long upload(int port, long bytes) throws IOException {
        var connection = connect(port, "/api/");
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/octet-stream");
        connection.setFixedLengthStreamingMode(bytes);
        try (var out = connection.getOutputStream()) {
            write(out, bytes);
        }
        try (var in = connection.getInputStream()) {
            return Long.parseLong(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void bodiesAreNeverKeptWhole() throws IOException {
        passes(64L << 20, "40m");
    }

    @Test
    @Tag("long")
    void twoGibibytesPassInASmallHeap() throws IOException {
        passes(2L << 30, "128m");
    }
}
