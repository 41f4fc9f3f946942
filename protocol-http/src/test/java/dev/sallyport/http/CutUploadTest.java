package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.Server;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// Uploads that a client breaks off while they are passed on as they come.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutUploadTest {
    private static final int SENT = 100_000;

    private final Server upstream =
            Server.builder().serviceUnder("/", (_, request) -> receive(request)).build();
    private final DoorFixture door = new DoorFixture();
    private volatile Upload upload = new Upload();

    /// What the upstream sees of one.
    private static final class Upload implements Subscriber<HttpObject> {
        final CompletableFuture<Void> begun = new CompletableFuture<>();
        final CompletableFuture<Void> whole = new CompletableFuture<>();

        @Override
        public void onSubscribe(Subscription s) {
            s.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(HttpObject object) {
            begun.complete(null);
        }

        @Override
        public void onError(Throwable cause) {
            whole.completeExceptionally(cause);
        }

        @Override
        public void onComplete() {
            whole.complete(null);
        }
    }

    private HttpResponse receive(HttpRequest request) {
        var seen = upload;
        request.subscribe(seen);
        return HttpResponse.of(seen.whole.thenApply(_ -> HttpResponse.of(HttpStatus.OK)));
    }

    @BeforeAll
    void open() {
        upstream.start().join();
    }

    @AfterAll
    void close() {
        door.close();
        upstream.stop();
    }

    enum Protocols {
        CHUNKED_TO_HTTP_1(Version.HTTP_1),
        CHUNKED_TO_HTTP_2(Version.HTTP_2),
        LENGTH_TO_HTTP_1(Version.HTTP_1),
        LENGTH_TO_HTTP_2(Version.HTTP_2),
        HTTP_2_TO_HTTP_1(Version.HTTP_1),
        HTTP_2_TO_HTTP_2(Version.HTTP_2);

        private final Version upstream;

        Protocols(Version upstream) {
            this.upstream = upstream;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCutUploadNeverLooksWhole(Protocols protocols) throws Exception {
        begin(protocols.upstream);

        switch (protocols) {
            case CHUNKED_TO_HTTP_1, CHUNKED_TO_HTTP_2 -> cut("Transfer-Encoding: chunked", chunk());
            case LENGTH_TO_HTTP_1, LENGTH_TO_HTTP_2 ->
                    cut("Content-Length: 300000", "x".repeat(SENT));
            case HTTP_2_TO_HTTP_1, HTTP_2_TO_HTTP_2 -> cutStream();
        }

        assertThatThrownBy(() -> upload.whole.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        Eventually.holds(() ->
                assertThat(door.audit.outcomes().getFirst().outcome().status())
                        .isIn(Outcome.Status.CANCELLED, Outcome.Status.CUT));
    }

    /// The client may be missed before the decision is durable, or after: both ways are right.
    @RepeatedTest(20)
    void anUploadThatIsCutWhileItWaitsForItsDecisionNeverLooksWhole(RepetitionInfo repetition)
            throws Exception {
        boolean hasLength = repetition.getCurrentRepetition() % 2 == 0;
        begin(Version.HTTP_1);
        door.audit.isSlow = AuditEvent.Decided.class::isInstance;
        try (var socket =
                hasLength
                        ? send("Content-Length: 300000", "")
                        : send("Transfer-Encoding: chunked", chunk())) {
            Eventually.holds(
                    () -> assertThat(door.audit.of(AuditEvent.Decided.class)).isNotEmpty());
            assertThat(socket.isConnected()).isTrue();
        } finally {
            door.audit.isSlow = _ -> false;
            door.audit.acknowledge();
        }

        Eventually.holds(() ->
                assertThat(door.audit.outcomes().getFirst().outcome().status())
                        .isIn(
                                Outcome.Status.NOT_SENT,
                                Outcome.Status.CANCELLED,
                                Outcome.Status.CUT));
        assertThat(upload.whole.isDone() && !upload.whole.isCompletedExceptionally()).isFalse();
    }

    private static String chunk() {
        return Integer.toHexString(SENT) + "\r\n" + "x".repeat(SENT) + "\r\n";
    }

    private void begin(Version version) {
        upload = new Upload();
        door.audit.events.clear();
        door.target(
                URI.create("http://127.0.0.1:" + upstream.activeLocalPort()),
                version,
                Optional.empty(),
                Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));
    }

    private void cut(String header, String part) throws Exception {
        try (var socket = send(header, part)) {
            upload.begun.get(10, TimeUnit.SECONDS);
            assertThat(socket.isConnected()).isTrue();
        }
    }

    private Socket send(String header, String part) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), door.port);
        socket.getOutputStream()
                .write(
                        ("POST /api/orders HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer "
                                        + FakeTokens.DEVELOPER
                                        + "\r\nContent-Type: text/plain\r\n"
                                        + header
                                        + "\r\n\r\n"
                                        + part)
                                .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private void cutStream() throws Exception {
        var request =
                HttpRequest.streaming(
                        RequestHeaders.builder(HttpMethod.POST, "/api/orders")
                                .add("authorization", "Bearer " + FakeTokens.DEVELOPER)
                                .add("content-type", "text/plain")
                                .build());
        request.write(HttpData.wrap(new byte[SENT]));
        var answer = WebClient.of("h2c://127.0.0.1:" + door.port).execute(request).aggregate();
        upload.begun.get(10, TimeUnit.SECONDS);
        request.abort();
        assertThatThrownBy(answer::join).isNotNull();
    }
}
