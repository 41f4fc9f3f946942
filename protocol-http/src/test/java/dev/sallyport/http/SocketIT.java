package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.websocket.WebSocketClient;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.websocket.CloseWebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketFrameType;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.websocket.WebSocketService;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// Real clients and a real server: the JDK's client (HTTP/1.1), Armeria's (HTTP/2, RFC 8441), and
/// Armeria's server, spoken to in both.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketIT {
    private final Server upstream =
            Server.builder()
                    .service(
                            "/feed",
                            WebSocketService.builder((_, in) -> echo(in))
                                    .subprotocols("v2")
                                    .allowedOrigins("*")
                                    .maxFramePayloadLength(16 << 20)
                                    .build())
                    .build();
    private final DoorFixture door = new DoorFixture();
    private final HttpClient client = HttpClient.newHttpClient();

    /// Sends every message back; of a text `large N`, N times `x`.
    static WebSocket echo(WebSocket in) {
        WebSocketWriter out = WebSocket.streaming();
        in.subscribe(new Echo(out));
        return out;
    }

    private record Echo(WebSocketWriter out) implements Subscriber<WebSocketFrame> {
        @Override
        public void onSubscribe(Subscription s) {
            s.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(WebSocketFrame frame) {
            if (frame.type() == WebSocketFrameType.CLOSE) {
                out.close(((CloseWebSocketFrame) frame).status());
            } else if (frame.type() == WebSocketFrameType.TEXT
                    && frame.text().startsWith("large ")) {
                out.write("x".repeat(Integer.parseInt(frame.text().substring(6))));
            } else if (frame.type() == WebSocketFrameType.TEXT) {
                out.write(frame.text());
            } else if (frame.type() == WebSocketFrameType.BINARY) {
                out.write(WebSocketFrame.ofBinary(frame.array()));
            }
        }

        @Override
        public void onError(Throwable cause) {
            out.close(cause);
        }

        @Override
        public void onComplete() {
            out.close();
        }
    }

    @BeforeAll
    void start() {
        upstream.start().join();
    }

    @AfterAll
    void stop() {
        client.close();
        door.close();
        upstream.stop().join();
    }

    @BeforeEach
    void fresh() {
        target(Version.AUTO);
        door.audit.events.clear();
    }

    private void target(Version version) {
        door.target(
                URI.create("http://127.0.0.1:" + upstream.activeLocalPort()),
                version,
                Optional.empty(),
                Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "group:dev")));
    }

    /// What the JDK's client was told.
    static final class Heard implements java.net.http.WebSocket.Listener {
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                java.net.http.WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                all.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                java.net.http.WebSocket socket, ByteBuffer data, boolean last) {
            all.add("binary " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(
                java.net.http.WebSocket socket, ByteBuffer message) {
            all.add("pong");
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(
                java.net.http.WebSocket socket, int code, String reason) {
            all.add("close " + code);
            return null;
        }

        @Override
        public void onError(java.net.http.WebSocket socket, Throwable error) {
            all.add("error " + error);
        }

        String next() throws InterruptedException {
            return String.valueOf(all.poll(20, TimeUnit.SECONDS));
        }
    }

    private java.net.http.WebSocket open(Heard heard, String path) {
        return client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + FakeTokens.DEVELOPER)
                .subprotocols("v1", "v2")
                .connectTimeout(Duration.ofSeconds(20))
                .buildAsync(URI.create("ws://127.0.0.1:" + door.port + path), heard)
                .join();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void theJdksClientTalksToARealServer(Version version) throws Exception {
        target(version);
        var heard = new Heard();
        var socket = open(heard, "/api/feed");
        assertThat(socket.getSubprotocol()).isEqualTo("v2");

        socket.sendText("hel", false).join();
        socket.sendText("lo", true).join();
        assertThat(heard.next()).isEqualTo("hello");
        socket.sendText("forbidden", true).join();
        assertThat(heard.next()).contains("\"code\":\"blocked\"");
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();
        assertThat(heard.next()).isEqualTo("binary 3");
        socket.sendPing(ByteBuffer.allocate(0)).join();
        assertThat(heard.next()).isEqualTo("pong");
        socket.sendClose(3001, "bye").join();
        assertThat(heard.next()).isEqualTo("close 3001");

        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("UPGRADE /feed").getFirst().detail())
                        .containsEntry("messages_up", "2")
                        .containsEntry("messages_refused", "1")
                        .containsEntry("messages_down", "2")
                        .containsEntry("close_code", "3001"));
    }

    @Test
    void aMessageLargerThanAnythingThatIsKeptPasses() throws Exception {
        var heard = new Heard();
        var socket = open(heard, "/api/feed");

        socket.sendText("large 8000000", true).join();

        assertThat(heard.next()).hasSize(8_000_000);
        socket.abort();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aClientOfHttp2TalksToARealServer(Version version) throws Exception {
        target(version);
        var socket =
                WebSocketClient.builder("ws+h2c://127.0.0.1:" + door.port)
                        .subprotocols("v1", "v2")
                        .build()
                        .connect(
                                "/api/feed",
                                HttpHeaders.of("authorization", "Bearer " + FakeTokens.DEVELOPER))
                        .get(20, TimeUnit.SECONDS);
        assertThat(socket.subprotocol()).isEqualTo("v2");
        var heard = new LinkedBlockingQueue<String>();
        socket.inbound()
                .subscribe(
                        new Subscriber<>() {
                            @Override
                            public void onSubscribe(Subscription s) {
                                s.request(Long.MAX_VALUE);
                            }

                            @Override
                            public void onNext(WebSocketFrame frame) {
                                heard.add(
                                        frame instanceof CloseWebSocketFrame close
                                                ? "close " + close.status().code()
                                                : frame.text());
                            }

                            @Override
                            public void onError(Throwable cause) {
                                heard.add("error " + cause);
                            }

                            @Override
                            public void onComplete() {}
                        });
        var out = socket.outbound();

        out.write("hello");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
        out.write("forbidden");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).contains("\"code\":\"blocked\"");
        out.close(WebSocketCloseStatus.NORMAL_CLOSURE);
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("close 1000");
    }

    @Test
    void aClientThatDoesNotReadHoldsTheTargetBack() throws Exception {
        var opened = new CompletableFuture<java.net.http.WebSocket>();
        var quiet =
                new java.net.http.WebSocket.Listener() {
                    @Override
                    public void onOpen(java.net.http.WebSocket socket) {
                        opened.complete(socket); // asks for nothing
                    }
                };
        var socket =
                client.newWebSocketBuilder()
                        .header("Authorization", "Bearer " + FakeTokens.DEVELOPER)
                        .buildAsync(URI.create("ws://127.0.0.1:" + door.port + "/api/feed"), quiet)
                        .join();
        opened.get(20, TimeUnit.SECONDS);

        socket.sendText("large 15000000", true).join();
        for (int i = 0; i < 5; i++) {
            socket.sendText("after", true).join();
        }

        Eventually.holds(
                () -> assertThat(door.audit.outcomesOf("text message on /feed")).hasSize(6));
        socket.abort();
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("UPGRADE /feed").getFirst().bytes())
                        .isLessThan(14_000_000));
    }
}
