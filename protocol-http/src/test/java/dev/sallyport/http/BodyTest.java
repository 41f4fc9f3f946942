package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of requests, read whole or passed on as they come.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyTest {
    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    @AfterAll
    void close() {
        client.close();
        door.close();
        upstream.close();
    }

    @BeforeEach
    void fresh() {
        door.api(upstream.port());
        door.audit.events.clear();
        upstream.received.clear();
    }

    private HttpCommand judged() {
        return (HttpCommand) door.audit.of(AuditEvent.Decided.class).getFirst().command();
    }

    private static byte[] gzip(byte[] data) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Test
    void aBodyOverTheLimitIsUnreadAndPassesWhole() {
        String body = "x".repeat(300_000);

        var answer = client.post("/api/orders", "text/plain", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(judged().call().content().isWhole()).isFalse();
        assertThat(upstream.last().text()).isEqualTo(body);
        assertThat(upstream.last().header("content-length")).isEqualTo("300000");
    }

    @Test
    void aBodyOfUnknownLengthOverTheLimitIsUnreadAndPassesWhole() {
        byte[] body = "y".repeat(300_000).getBytes(StandardCharsets.UTF_8);

        client.send(
                client.request("/api/orders")
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        assertThat(judged().call().content().isWhole()).isFalse();
        assertThat(upstream.last().text()).hasSize(300_000);
        assertThat(upstream.last().header("transfer-encoding")).isEqualTo("chunked");
    }

    @Test
    void aBlockedUploadIsNeverSent() {
        var answer = client.post("/api/forbidden", "text/plain", "x".repeat(300_000));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void nobodyCanApproveABodyThatNobodyRead() {
        var answer = client.post("/api/held", "text/plain", "x".repeat(300_000));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"code\":\"unjudged\"");
    }

    @Test
    void aCompressedBodyIsJudgedAndSentAsItIsDecoded() {
        byte[] coded = gzip("{\"amount\":1}".getBytes(StandardCharsets.UTF_8));

        client.send(
                client.request("/api/orders")
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(coded)));

        assertThat(judged().call().content().text()).isEqualTo("{\"amount\":1}");
        assertThat(upstream.last().text()).isEqualTo("{\"amount\":1}");
        assertThat(upstream.last().header("content-encoding")).isEmpty();
    }

    @Test
    void jsonOverTheLimitPassesWhole() {
        String body = "{\"payment_method\":\"" + "x".repeat(300_000) + "\"}";

        var answer = client.post("/api/orders", "application/json", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(judged().call().content().isWhole()).isFalse();
        assertThat(upstream.last().text()).isEqualTo(body);
        assertThat(upstream.last().header("content-length")).isEqualTo("" + body.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain"})
    void jsonOverTheLimitIsCutWhereItAsksForAnotherMethod(String type) {
        String start = "{\"a\":\"" + "x".repeat(300_000) + "\",";
        String body = start + "\"_method\":\"DELETE\",\"b\":\"" + "y".repeat(99_000) + "\"}";

        var announced = client.post("/api/orders", type, body);
        var chunked =
                client.send(
                        client.request("/api/orders")
                                .header("Content-Type", type)
                                .POST(
                                        BodyPublishers.ofInputStream(() ->
                                                new ByteArrayInputStream(
                                                        body.getBytes(StandardCharsets.UTF_8)))));

        for (var answer : List.of(announced, chunked)) {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("\"unsupported\"", "\"executed\":\"unknown\"");
        }
        assertThat(upstream.received)
                .allSatisfy(cut -> assertThat(cut.text()).doesNotContain("_method"));
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("POST /orders"))
                        .hasSize(2)
                        .allSatisfy(outcome ->
                                assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT)));
    }

    @Test
    void jsonThatCannotBeReadForItsCodingIsRefused() {
        for (String coding : List.of("br", "gzip")) {
            byte[] body = coding.equals("br") ? new byte[] {1, 2, 3} : gzip(new byte[2_000_000]);
            var answer =
                    client.send(
                            client.request("/api/orders")
                                    .header("Content-Type", "application/json")
                                    .header("Content-Encoding", coding)
                                    .POST(BodyPublishers.ofByteArray(body)));

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("\"unjudged\"");
        }
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void aBodyThatGrowsBeyondTheLimitIsUnread() {
        byte[] bomb = gzip(new byte[2_000_000]);

        client.send(
                client.request("/api/orders")
                        .header("Content-Type", "text/csv")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(bomb)));

        assertThat(judged().call().content().isWhole()).isFalse();
        assertThat(upstream.last().octets().remaining()).isEqualTo(bomb.length);
        assertThat(upstream.last().header("content-encoding")).isEqualTo("gzip");
    }

    @Test
    void aCodingThatIsNotKnownIsUnread() {
        client.send(
                client.request("/api/orders")
                        .header("Content-Type", "text/csv")
                        .header("Content-Encoding", "br")
                        .POST(BodyPublishers.ofString("whatever")));

        assertThat(judged().call().content().why()).contains("coding");
        assertThat(upstream.last().text()).isEqualTo("whatever");
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() {
        String answer =
                RawClient.exchange(
                        door.port,
                        "POST /api/orders HTTP/1.1\nHost: gw\nAuthorization: Bearer "
                                + FakeTokens.DEVELOPER
                                + "\nContent-Length: 2\nExpect: 100-continue\nConnection: close\n\nhi");

        assertThat(answer).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 200");
        assertThat(upstream.last().text()).isEqualTo("hi");
        assertThat(upstream.last().header("expect")).isEmpty();
    }

    /// An upstream that speaks HTTP/2 and answers with trailers, as gRPC servers do.
    private static HttpResponse grpc(HttpRequest request) {
        return HttpResponse.of(
                request.aggregate()
                        .thenApply(all ->
                                HttpResponse.of(
                                        ResponseHeaders.builder(200)
                                                .add(
                                                        HttpHeaderNames.CONTENT_TYPE,
                                                        "application/grpc")
                                                .build(),
                                        HttpData.ofUtf8(
                                                all.headers().get("te", "none")
                                                        + " "
                                                        + all.contentUtf8()),
                                        HttpHeaders.of("grpc-status", "0"))));
    }

    @Test
    void grpcPassesWithItsTrailers() {
        var server =
                Server.builder()
                        .service("/shop.Orders/List", (_, request) -> grpc(request))
                        .build();
        CompletableFuture<Void> started = server.start();
        started.join();
        try {
            door.target(
                    URI.create("http://127.0.0.1:" + server.activeLocalPort()),
                    Version.HTTP_2,
                    Optional.empty(),
                    Map.of("app", DoorFixture.account("app", DoorFixture.BEARER, "any")));
            var answer =
                    WebClient.of("h2c://127.0.0.1:" + door.port)
                            .execute(
                                    HttpRequest.of(
                                            RequestHeaders.builder(
                                                            HttpMethod.POST,
                                                            "/api/shop.Orders/List")
                                                    .add(
                                                            "authorization",
                                                            "Bearer " + FakeTokens.AGENT)
                                                    .add("content-type", "application/grpc")
                                                    .add("te", "trailers")
                                                    .build(),
                                            HttpData.ofUtf8("message")))
                            .aggregate()
                            .join();

            assertThat(answer.contentUtf8()).isEqualTo("trailers message");
            assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
            assertThat(judged().call().content().why()).contains("gRPC");
        } finally {
            server.stop();
        }
    }
}
