package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import dev.sallyport.core.Outcome;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Answers that come piece by piece.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTest {
    private final BlockingQueue<HttpResponseWriter> writers = new LinkedBlockingQueue<>();
    private final Server upstream =
            Server.builder().serviceUnder("/", (_, request) -> stream(request)).build();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    private HttpResponse stream(HttpRequest request) {
        request.abort();
        var writer = HttpResponse.streaming();
        writer.write(
                ResponseHeaders.builder(200)
                        .add(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                        .build());
        writers.add(writer);
        return writer;
    }

    @BeforeAll
    void open() {
        upstream.start().join();
    }

    @AfterAll
    void close() {
        client.close();
        door.close();
        upstream.stop();
    }

    @BeforeEach
    void fresh() {
        door.api(upstream.activeLocalPort());
        door.audit.events.clear();
    }

    private HttpResponseWriter writer() throws InterruptedException {
        var writer = writers.poll(10, TimeUnit.SECONDS);
        assertThat(writer).isNotNull();
        return java.util.Objects.requireNonNull(writer);
    }

    private static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Test
    void anEventIsShownBeforeTheNextOneComes() throws Exception {
        var answer = client.send(client.request("/api/events"), BodyHandlers.ofInputStream());
        var writer = writer();
        try (var lines = reader(answer.body())) {
            writer.write(HttpData.ofUtf8("data: 1\n\n"));
            assertThat(lines.readLine()).isEqualTo("data: 1");
            assertThat(lines.readLine()).isEmpty();
            writer.write(HttpData.ofUtf8("data: 2\n\n"));
            assertThat(lines.readLine()).isEqualTo("data: 2");
            writer.close();
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void anEventIsMaskedBeforeTheNextOneComes() throws Exception {
        var answer = client.send(client.request("/api/masked"), BodyHandlers.ofInputStream());
        var writer = writer();
        try (var lines = reader(answer.body())) {
            writer.write(HttpData.ofUtf8("data: a sec"));
            writer.write(HttpData.ofUtf8("ret s\n\n"));
            assertThat(lines.readLine()).isEqualTo("data: a ****** s");
            writer.close();
        }
    }

    @Test
    void aCredentialInPiecesIsFound() throws Exception {
        var answer = client.send(client.request("/api/echo"), BodyHandlers.ofInputStream());
        var writer = writer();
        for (int i = 0; i < DoorFixture.CANARY.length(); i++) {
            writer.write(HttpData.ofUtf8(DoorFixture.CANARY.substring(i, i + 1)));
        }
        writer.close();
        String all = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(all).startsWith("[secret]").hasSameSizeAs(DoorFixture.CANARY);
    }

    @Test
    void aClientThatLeavesEndsTheUpstreamsAnswer() throws Exception {
        var answer = client.send(client.request("/api/events"), BodyHandlers.ofInputStream());
        var writer = writer();
        answer.body().close();

        Eventually.holds(() -> {
            boolean ignored = writer.tryWrite(HttpData.ofUtf8("data: 1\n\n"));
            assertThat(writer.isOpen()).isFalse();
        });
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /events").getFirst().status())
                        .isEqualTo(Outcome.Status.CANCELLED));
    }

    @Test
    void aKilledSessionCutsWhatIsUnderWay() throws Exception {
        var answer =
                client.send(
                        client.plain("/api/events")
                                .header("Authorization", "Bearer " + FakeTokens.AGENT),
                        BodyHandlers.ofInputStream());
        var writer = writer();
        var session =
                door.sessions.list().stream()
                        .filter(one -> one.principal().name().equals("bots"))
                        .findFirst()
                        .orElseThrow();
        door.sessions.end(session.id(), "killed by an admin");

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> answer.body().readAllBytes())
                .isInstanceOf(IOException.class);
        Eventually.holds(() -> {
            boolean ignored = writer.tryWrite(HttpData.ofUtf8("data: 1\n\n"));
            assertThat(writer.isOpen()).isFalse();
        });
    }

    /// Kernels hold up to 32 MB for a receiver and 4 MB for a sender of each connection.
    private static final long MOST_HELD = 128L << 20;

    @Test
    void aSlowClientHoldsTheUpstreamBack() throws Exception {
        var answer =
                WebClient.builder("h2c://127.0.0.1:" + door.port)
                        .responseTimeoutMillis(0)
                        .maxResponseLength(0)
                        .build()
                        .prepare()
                        .get("/api/events")
                        .header("authorization", "Bearer " + FakeTokens.DEVELOPER)
                        .execute();
        var subscriber = new OneAtATime();
        answer.subscribe(subscriber);
        var writer = writer();
        long written = 0;
        while (writer.demand() > 0 || written == 0) {
            writer.write(HttpData.wrap(new byte[64 << 10]));
            written += 64 << 10;
            assertThat(written).isLessThan(MOST_HELD); // else it never ends
            awaitDemandOrQuiet(writer);
        }
        subscriber.cancel();
        writer.close();
    }

    /// Until the other side asks for more, or has not for a while.
    private static void awaitDemandOrQuiet(HttpResponseWriter writer) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        while (writer.demand() == 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    private static final class OneAtATime
            implements org.reactivestreams.Subscriber<com.linecorp.armeria.common.HttpObject> {
        private volatile org.reactivestreams.@org.jspecify.annotations.Nullable Subscription
                subscription;

        @Override
        public void onSubscribe(org.reactivestreams.Subscription s) {
            subscription = s;
            s.request(1);
        }

        @Override
        public void onNext(com.linecorp.armeria.common.HttpObject object) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onComplete() {}

        void cancel() {
            var s = subscription;
            if (s != null) {
                s.cancel();
            }
        }
    }
}
