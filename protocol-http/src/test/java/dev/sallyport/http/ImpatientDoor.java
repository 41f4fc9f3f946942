package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Outcome;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/// A door that waits for nobody long, with an API and an MCP server behind it; both are one
/// upstream, which is new for each test.
final class ImpatientDoor implements AutoCloseable {
    static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"read\"}}";
    private static final Pattern ID = Pattern.compile("\"id\":(\"[^\"]*\"|[0-9]+)");
    static final Duration QUIET = Duration.ofMillis(600);
    private static final Deadlines SHORT =
            new Deadlines(
                    Duration.ofMillis(200),
                    Duration.ofMillis(200),
                    Duration.ofMillis(500),
                    Duration.ofMillis(200),
                    QUIET,
                    Duration.ofMillis(700),
                    Duration.ofSeconds(25),
                    Duration.ofMillis(20));

    final DoorFixture door = door();
    final TestClient client = new TestClient(door);
    RawUpstream upstream = new RawUpstream();
    CountDownLatch silence = new CountDownLatch(1);

    /// Its first request takes as long as classes take to be loaded, whatever comes of it.
    ImpatientDoor() {
        fresh();
        client.get("/api/first");
        closeUpstream();
    }

    private static DoorFixture door() {
        var options = new DoorFixture.Options();
        options.deadlines = SHORT;
        options.handshakeTimeout = Duration.ofMillis(200);
        return new DoorFixture(options);
    }

    void fresh() {
        upstream.close();
        upstream = new RawUpstream();
        silence = new CountDownLatch(1);
        door.api(upstream.port());
        var api = door.target("api");
        door.targets.put(
                "tools",
                new HttpTargetConfig(
                        new Target("tools", Protocol.HTTP, Set.of()),
                        Kind.MCP,
                        api.url(),
                        api.version(),
                        api.ca(),
                        api.assertion(),
                        false,
                        api.accounts()));
        door.audit.events.clear();
    }

    void closeUpstream() {
        silence.countDown();
        upstream.close();
    }

    /// Answers when the test is over, or lets it.
    byte[] silent() {
        try {
            silence.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return RawUpstream.answer("200 OK", "", "late");
    }

    Outcome outcomeOf(String command) {
        Eventually.holds(() -> assertThat(door.audit.outcomesOf(command)).hasSize(1));
        return door.audit.outcomesOf(command).getFirst();
    }

    Socket send(String text) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), door.port);
        socket.setSoTimeout(5_000);
        send(socket, text);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream()
                .write(
                        text.replace("\n", "\r\n")
                                .replace("{token}", FakeTokens.DEVELOPER)
                                .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// What the MCP server has.
    static byte[] listed(RawUpstream.Received request) {
        var id = ID.matcher(request.text());
        return RawUpstream.answer(
                "200 OK",
                "Content-Type: application/json\n",
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + (id.find() ? id.group(1) : "1")
                        + ",\"result\":{\"tools\":[{\"name\":\"read\"}]}}");
    }

    @Override
    public void close() {
        client.close();
        door.close();
    }
}
