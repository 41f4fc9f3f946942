package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import dev.sallyport.testing.FakeTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
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
    private static final int PIECES = 8_000;

    private final CountDownLatch others = new CountDownLatch(2);
    private final Server upstream =
            Server.builder()
                    .service("/slow", (_, _) -> HttpResponse.of(afterOthers("first")))
                    .service("/quick", (_, _) -> quick())
                    .service("/small", (_, _) -> HttpResponse.of("small"))
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
    void aClientsWindowIsKeptHoweverSmallThePiecesAre() throws Exception {
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            // A small answer agrees on HTTP/2: the JDK's client is known to lose its place when a
            // large one follows the 101 at once.
            client.send(request("/small"), BodyHandlers.discarding());

            var whole = client.send(request("/pieces"), BodyHandlers.ofByteArray());

            assertThat(whole.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(whole.body()).hasSize(PIECE * PIECES);
        }
    }

    private java.net.http.HttpRequest request(String path) {
        return java.net.http.HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + door.port + "/api" + path))
                .header("Authorization", "Bearer " + FakeTokens.DEVELOPER)
                .build();
    }
}
