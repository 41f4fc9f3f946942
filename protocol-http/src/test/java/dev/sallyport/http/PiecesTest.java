package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import dev.sallyport.testing.FakeTokens;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Answers in small pieces that have to wait: for another answer, or for a client's window.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PiecesTest {
    private static final int PIECE = 5_000;
    private static final int PIECES = 2_000;

    private final CountDownLatch others = new CountDownLatch(2);
    private final Server upstream =
            Server.builder()
                    .service("/slow", (_, _) -> HttpResponse.of(afterOthers("first")))
                    .service("/quick", (_, _) -> quick())
                    .service("/pieces", (_, _) -> pieces())
                    .build();
    private final DoorFixture door = new DoorFixture();

    private CompletableFuture<HttpResponse> afterOthers(String text) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                others.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return HttpResponse.of(text);
        });
    }

    private HttpResponse quick() {
        others.countDown();
        return HttpResponse.of("another");
    }

    private static HttpResponse pieces() {
        var writer = HttpResponse.streaming();
        writer.write(
                ResponseHeaders.builder(200)
                        .add(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                        .build());
        next(writer, 0);
        return writer;
    }

    private static void next(HttpResponseWriter writer, int count) {
        if (count == PIECES) {
            writer.close();
            return;
        }
        writer.write(HttpData.ofUtf8("x".repeat(PIECE)));
        writer.whenConsumed().thenRunAsync(() -> next(writer, count + 1));
    }

    @BeforeAll
    void open() {
        upstream.start().join();
        door.api(upstream.activeLocalPort());
    }

    @AfterAll
    void close() {
        door.close();
        upstream.stop();
    }

    private static String get(String path, String more) {
        return "GET /api"
                + path
                + " HTTP/1.1\nHost: gw\nAuthorization: Bearer "
                + FakeTokens.DEVELOPER
                + "\n"
                + more
                + "\n";
    }

    @Test
    void answersThatWaitForTheOneBeforeComeOnceAndWhole() {
        String all =
                RawClient.exchange(
                        door.port,
                        get("/slow", "")
                                + get("/quick", "")
                                + get("/quick", "Connection: close\n"));

        String[] answers = all.split("(?=HTTP/1\\.1 )");
        assertThat(answers).hasSize(3).allMatch(answer -> answer.startsWith("HTTP/1.1 200 "));
        assertThat(answers[0]).contains("\r\n\r\n").endsWith("first");
        assertThat(answers[1]).endsWith("another");
        assertThat(answers[2]).endsWith("another");
    }

    @Test
    void aClientsWindowIsKeptHoweverSmallThePiecesAre() {
        try (var factory =
                ClientFactory.builder()
                        .http2InitialConnectionWindowSize(65_535)
                        .http2InitialStreamWindowSize(65_535)
                        .build()) {
            var client =
                    WebClient.builder("h2c://127.0.0.1:" + door.port)
                            .factory(factory)
                            .maxResponseLength(0)
                            .build();

            var whole =
                    client.execute(
                                    HttpRequest.of(
                                            RequestHeaders.builder()
                                                    .method(HttpMethod.GET)
                                                    .path("/api/pieces")
                                                    .add(
                                                            HttpHeaderNames.AUTHORIZATION,
                                                            "Bearer " + FakeTokens.DEVELOPER)
                                                    .build()))
                            .aggregate()
                            .join();

            assertThat(whole.status().code()).isEqualTo(200);
            assertThat(whole.content().length()).isEqualTo(PIECE * PIECES);
        }
    }
}
