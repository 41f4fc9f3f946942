package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Outcome;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.testing.Eventually;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a client sees of an upstream's answer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswerTest {
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

    private void answers(String status, String headers, String body) {
        upstream.answers = _ -> RawUpstream.answer(status, headers, body);
    }

    private static byte[] gzip(String text) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String gunzip(byte[] data) {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(data))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<byte[]> getGzip(String path) {
        return client.send(
                client.request(path).header("Accept-Encoding", "gzip"), BodyHandlers.ofByteArray());
    }

    @Test
    void maskedValuesAreHidden() {
        answers(
                "200 OK",
                "Content-Type: text/plain\nETag: \"1\"\nContent-MD5: x\nAccept-Ranges: bytes\n",
                "a secret here");

        var answer = client.get("/api/masked");

        assertThat(answer.body()).isEqualTo("a ****** here");
        assertThat(answer.headers().map())
                .doesNotContainKeys("etag", "content-md5", "accept-ranges", "content-length");
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /masked").getFirst().maskedCells())
                        .isEqualTo(1));
    }

    @Test
    void maskedValuesAreHiddenInCompressedAnswersToo() {
        upstream.answers =
                _ ->
                        RawUpstream.answer(
                                "200 OK", "Content-Encoding: gzip\n", gzip("a secret here"));

        var answer = getGzip("/api/masked");

        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(gunzip(answer.body())).isEqualTo("a ****** here");
        assertThat(client.get("/api/masked").body()).isEqualTo("a ****** here");
    }

    @Test
    void anAnswerThatCannotBeReadIsNotShownUnderAMask() {
        answers("200 OK", "Content-Encoding: br\n", "a secret here");
        var coded = client.get("/api/masked");
        answers("200 OK", "Content-Type: image/png\n", "a secret here");
        var image = client.get("/api/masked");
        answers(
                "206 Partial Content",
                "Content-Type: text/plain\nContent-Range: bytes 0-12/99\n",
                "a secret here");
        var part = client.send(client.request("/api/masked").header("Range", "bytes=0-12"));

        for (var answer : List.of(coded, image, part)) {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body())
                    .contains("\"code\":\"unmaskable\"", "\"executed\":true")
                    .doesNotContain("here");
        }
    }

    @Test
    void theCredentialNeverComesBackInABody() {
        answers("200 OK", "", "you sent Bearer " + DoorFixture.CANARY + " !");
        var plain = client.get("/api/echo");
        String json = DoorFixture.CANARY.replace("\"", "\\\"");
        answers("200 OK", "Content-Type: application/json\n", "{\"k\":\"" + json + "\"}");
        var quoted = client.get("/api/echo");
        answers("200 OK", "", "a=upstream-key-canary%2F77%221d");
        var encoded = client.get("/api/echo");

        assertThat(plain.body()).isEqualTo("you sent Bearer [secret]***************** !");
        assertThat(quoted.body()).doesNotContain("canary").startsWith("{\"k\":\"[secret]");
        assertThat(encoded.body()).doesNotContain("canary");
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /echo").getFirst().detail())
                        .containsEntry("credential_echoes", "1"));
    }

    @Test
    void nobodyAsksForPartsOfAnAnswerThatMayCarryTheCredential() {
        client.send(
                client.request("/api/orders").header("Range", "bytes=0-4").header("If-Range", "x"));
        assertThat(upstream.last().head()).doesNotContainIgnoringCase("range");

        door.api(upstream.port(), "", new HttpCredential.None());
        client.send(client.request("/api/orders").header("Range", "bytes=0-4"));
        assertThat(upstream.last().header("range")).isEqualTo("bytes=0-4");
    }

    @Test
    void aPartOfAnAnswerThatMayCarryTheCredentialIsNotShown() {
        var parts =
                List.of(
                        List.of("206 Partial Content", "Content-Range: bytes 0-4/9\n"),
                        List.of("206 Partial Content", "Content-Type: multipart/byteranges\n"),
                        List.of("200 OK", "Content-Type: Multipart/ByteRanges; boundary=x\n"),
                        List.of("200 OK", "Content-Range: bytes 0-4/9\n"),
                        List.of("226 IM Used", "IM: range\n"));
        for (var part : parts) {
            answers(part.getFirst(), part.getLast(), "upstr");
            isNotShown(client.get("/api/echo"), "upstr");
        }
        door.api(upstream.port(), "", new HttpCredential.None());
        answers("206 Partial Content", "Content-Range: bytes 0-4/9\n", "upstr");
        assertThat(client.get("/api/echo").body()).isEqualTo("upstr");
    }

    private static void isNotShown(HttpResponse<String> answer, String body) {
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body())
                .contains("\"code\":\"unmaskable\"", "\"executed\":true")
                .doesNotContain(body);
    }

    @Test
    void nobodyAsksForPartsOfAMaskedAnswer() {
        door.api(upstream.port(), "", new HttpCredential.None());
        for (String name : List.of("Range", "Request-Range", "X-MS-Range", "A-IM", "If-Range")) {
            client.send(client.request("/api/masked").header(name, "bytes=0-4"));
            assertThat(upstream.last().header(name)).isEmpty();
            client.send(client.request("/api/orders").header(name, "bytes=0-4"));
            assertThat(upstream.last().header(name)).isEqualTo("bytes=0-4");
        }
    }

    @Test
    void theCredentialIsNotShownInACharacterSetInWhichItIsNotFound() {
        for (String charset : List.of("utf-16", "ibm037", "utf-7", "utf-8; charset=utf-16")) {
            answers("200 OK", "Content-Type: text/plain; charset=" + charset + "\n", "upstr");
            isNotShown(client.get("/api/echo"), "upstr");
            isNotShown(client.get("/api/masked"), "upstr");
        }
        answers("200 OK", "Content-Type: text/plain\nContent-Type: text/html\n", "upstr");
        isNotShown(client.get("/api/echo"), "upstr");

        door.api(upstream.port(), "", new HttpCredential.None());
        answers("200 OK", "Content-Type: text/plain; charset=ibm037\n", "upstr");
        assertThat(client.get("/api/echo").statusCode()).isEqualTo(200);
    }

    @Test
    void theCredentialIsNotShownInATextThatDoesNotSayItsCharacterSet() {
        byte[] text = DoorFixture.CANARY.getBytes(StandardCharsets.UTF_16LE);
        upstream.answers =
                _ -> RawUpstream.answer("200 OK", "Content-Type: application/json\n", text);
        assertThatThrownBy(() -> client.get("/api/echo")).isInstanceOf(UncheckedIOException.class);

        upstream.answers =
                _ ->
                        RawUpstream.answer(
                                "200 OK",
                                "Content-Type: application/json\nContent-Encoding: gzip\n",
                                gzip(new String(text, StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> client.get("/api/echo")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void theCredentialIsNotShownInCompressedMessages() {
        client.send(
                client.request("/api/orders")
                        .header("Grpc-Accept-Encoding", "gzip")
                        .header("Connect-Accept-Encoding", "gzip")
                        .header("Accept-Charset", "utf-16"));
        assertThat(upstream.last().header("grpc-accept-encoding")).isEmpty();
        assertThat(upstream.last().header("connect-accept-encoding")).isEmpty();
        assertThat(upstream.last().header("accept-charset")).isEmpty();

        answers("200 OK", "Content-Type: application/grpc\nGrpc-Encoding: gzip\n", "upstr");
        isNotShown(client.get("/api/echo"), "upstr");
        answers("200 OK", "Content-Type: application/grpc\nGrpc-Encoding: identity\n", "upstr");
        assertThat(client.get("/api/echo").body()).isEqualTo("upstr");
    }

    @Test
    void anAnswerThatGrowsAThousandfoldIsNotShown() {
        upstream.answers =
                _ ->
                        RawUpstream.answer(
                                "200 OK", "Content-Encoding: gzip\n", gzip("x".repeat(32 << 20)));

        assertThatThrownBy(() -> client.get("/api/orders"))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> getGzip("/api/masked")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void headersAroundOneThatIsChangedStayAsTheyAre() {
        answers(
                "200 OK",
                "X-One: 1\nX-Many: a\nX-Debug: "
                        + DoorFixture.CANARY
                        + "\nStrict-Transport-Security: max-age=1\nX-Many: b\nX-Two: 2\n",
                "");

        var headers = client.get("/api/echo").headers();

        assertThat(headers.allValues("x-many")).containsExactly("a", "b");
        assertThat(headers.allValues("x-one")).containsExactly("1");
        assertThat(headers.allValues("x-two")).containsExactly("2");
        assertThat(headers.allValues("x-debug")).singleElement().asString().startsWith("[secret]");
        assertThat(headers.map()).doesNotContainKey("strict-transport-security");
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /echo").getFirst().detail())
                        .containsEntry("credential_echoes", "1"));
    }

    @Test
    void theCredentialNeverComesBackInAHeader() {
        answers("200 OK", "X-Debug: got " + DoorFixture.CANARY + "\n", "x");

        assertThat(client.get("/api/echo").headers().firstValue("x-debug").orElseThrow())
                .startsWith("got [secret]")
                .doesNotContain("canary");
    }

    @Test
    void theCredentialNeverComesBackCompressed() {
        upstream.answers =
                _ ->
                        RawUpstream.answer(
                                "200 OK",
                                "Content-Encoding: gzip\n",
                                gzip("key " + DoorFixture.CANARY));

        var answer = getGzip("/api/echo");

        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(gunzip(answer.body())).isEqualTo("key [secret]*****************");
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /echo").getFirst().detail())
                        .containsEntry("credential_echoes", "1"));
        assertThat(getGzip("/api/masked").body())
                .isNotEmpty()
                .satisfies(body -> assertThat(gunzip(body)).doesNotContain("canary"));
    }

    @Test
    void aCompressedAnswerIsNotForAClientThatTakesNone() {
        upstream.answers =
                _ ->
                        RawUpstream.answer(
                                "200 OK", "Content-Encoding: gzip\nETag: \"7\"\n", gzip("plain"));

        var answer =
                client.send(client.request("/api/orders").header("Accept-Encoding", "gzip;q=0"));

        assertThat(answer.body()).isEqualTo("plain");
        assertThat(answer.headers().map()).doesNotContainKey("content-encoding");
        assertThat(answer.headers().firstValue("etag")).hasValue("W/\"7\"");
    }

    @Test
    void aCompressedAnswerPassesAsItIsWhereNothingIsHidden() {
        door.api(upstream.port(), "", new HttpCredential.None());
        byte[] body = gzip("nothing to hide");
        upstream.answers =
                _ -> RawUpstream.answer("200 OK", "Content-Encoding: gzip\nETag: \"7\"\n", body);

        var answer = getGzip("/api/orders");

        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("etag")).hasValue("\"7\"");
    }

    @Test
    void thePasswordOfABasicCredentialComesBackInNoForm() {
        door.credentials.put("env:PW", "hunter-canary");
        door.api(upstream.port(), "", new HttpCredential.Basic("login", "env:PW"));
        String pair =
                Base64.getEncoder()
                        .encodeToString("login:hunter-canary".getBytes(StandardCharsets.UTF_8));
        upstream.answers =
                request -> RawUpstream.answer("200 OK", "", request.head() + " hunter-canary");

        var answer = client.get("/api/echo");

        assertThat(upstream.last().header("authorization")).isEqualTo("Basic " + pair);
        assertThat(answer.body()).doesNotContain(pair).doesNotContain("hunter");
    }

    @Test
    void credentialsGoIntoHeadersAndQueriesOfTheirOwn() {
        door.api(upstream.port(), "", new HttpCredential.Header("X-Api-Key", "env:KEY"));
        client.send(client.request("/api/orders").header("X-Api-Key", "mine"));
        assertThat(upstream.last().header("x-api-key")).isEqualTo(DoorFixture.CANARY);
        client.send(client.request("/api/orders").header("X_Api_Key", "mine"));
        assertThat(upstream.last().head()).doesNotContain("mine");

        door.api(upstream.port(), "", new HttpCredential.Query("api_key", "env:KEY"));
        client.get("/api/orders?a=1");
        assertThat(upstream.last().line())
                .isEqualTo("GET /orders?a=1&api_key=upstream-key-canary%2F77%221d HTTP/1.1");
        assertThat(client.get("/api/orders?api%5Fkey=mine").statusCode()).isEqualTo(400);
        assertThat(door.audit.decisions()).noneMatch(decision -> decision.contains("canary"));
    }

    @Test
    void linksOfTheTargetStayBehindTheGateway() {
        door.api(upstream.port(), "/base", DoorFixture.BEARER);
        String origin = "http://127.0.0.1:" + upstream.port();
        answers(
                "201 Created",
                "Location: "
                        + origin
                        + "/base/orders/1?x#y\n"
                        + "Content-Location: /base/orders/1\n"
                        + "Link: <"
                        + origin
                        + "/base/orders?page=2>; rel=\"next\", <https://other.test/x>; rel=help\n"
                        + "Set-Cookie: id=1; Path=/base/orders; Domain=127.0.0.1; HttpOnly\n"
                        + "Alt-Svc: h3=\":443\"\nStrict-Transport-Security: max-age=1\n",
                "");

        var headers = client.get("/api/orders").headers();

        assertThat(headers.firstValue("location")).hasValue("/api/orders/1?x#y");
        assertThat(headers.firstValue("content-location")).hasValue("/api/orders/1");
        assertThat(headers.firstValue("link"))
                .hasValue("</api/orders?page=2>; rel=\"next\", <https://other.test/x>; rel=help");
        assertThat(headers.firstValue("set-cookie")).hasValue("id=1; Path=/api/orders; HttpOnly");
        assertThat(headers.map()).doesNotContainKeys("alt-svc", "strict-transport-security");
    }

    @Test
    void anAnswerWithoutABodyHasNone() {
        upstream.answers =
                _ ->
                        "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(client.get("/api/masked").statusCode()).isEqualTo(204);

        upstream.answers =
                _ ->
                        "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(client.get("/api/orders").headers().firstValue("etag")).hasValue("\"1\"");

        upstream.answers =
                _ ->
                        "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1);
        var head =
                client.send(
                        client.request("/api/orders")
                                .method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));
        assertThat(head.headers().firstValue("content-length")).hasValue("5000");
        assertThat(upstream.last().line()).startsWith("HEAD /orders");
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("HEAD /orders").getFirst().status())
                        .isEqualTo(Outcome.Status.OK));
    }

    @Test
    void anAnswerOverTheLimitOfARuleIsNotShown() {
        answers("200 OK", "", "0123456789");
        assertThat(client.get("/api/short").body()).isEqualTo("0123456789");

        answers("200 OK", "", "0123456789a");
        var announced = client.get("/api/short");
        assertThat(announced.statusCode()).isEqualTo(429);
        assertThat(announced.body()).contains("limit_exceeded").doesNotContain("0123");

        upstream.answers =
                _ ->
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> client.get("/api/short")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aChallengeOfTheUpstreamSaysNothingToTheClient() {
        answers("401 Unauthorized", "WWW-Authenticate: Basic realm=\"inner\"\n", "no");

        var answer = client.get("/api/orders");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().map()).doesNotContainKey("www-authenticate");
    }

    @Test
    void aCredentialThatTheUpstreamRefusesIsReadAgain() {
        door.credentials.put("env:ROTATED", "first-key-canary");
        door.api(upstream.port(), "", new HttpCredential.Bearer("env:ROTATED"));
        answers("401 Unauthorized", "", "no");
        client.get("/api/orders");
        door.credentials.put("env:ROTATED", "rotated-key-canary");
        answers("200 OK", "", "yes");

        client.get("/api/orders");

        assertThat(upstream.last().header("authorization")).isEqualTo("Bearer rotated-key-canary");
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForAWholeOne() {
        upstream.answers =
                _ ->
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"
                                .getBytes(StandardCharsets.ISO_8859_1);
        var sent = door.blocking.submit(() -> client.get("/api/orders"));
        Eventually.holds(() -> assertThat(upstream.received).isNotEmpty());
        upstream.hangUp();

        assertThatThrownBy(sent::get).hasRootCauseInstanceOf(IOException.class);
    }
}
