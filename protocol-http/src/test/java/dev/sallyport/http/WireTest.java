package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.FakeTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests as no client library would write them, through the whole door.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireTest {
    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();

    WireTest() {
        door.api(upstream.port());
    }

    @AfterAll
    void close() {
        door.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        upstream.received.clear();
        door.audit.events.clear();
    }

    private String send(String line, String headers, String body) {
        return RawClient.exchange(
                door.port,
                line
                        + "\nHost: gw\nAuthorization: Bearer "
                        + FakeTokens.DEVELOPER
                        + "\n"
                        + headers
                        + "Connection: close\n\n"
                        + body);
    }

    @Test
    void aPlainRequestPasses() {
        String answer = send("GET /api/orders HTTP/1.1", "", "");

        assertThat(RawClient.status(answer)).isEqualTo(200);
        assertThat(upstream.last().line()).isEqualTo("GET /orders HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://gw/api/orders HTTP/1.1",
                "GET //api/orders HTTP/1.1",
                "GET /api//orders HTTP/1.1",
                "GET /api/../other HTTP/1.1",
                "GET /api/%2e%2e/other HTTP/1.1",
                "GET /api/./orders HTTP/1.1",
                "GET /api/..;/orders HTTP/1.1",
                "GET /api/a;b HTTP/1.1",
                "GET /api/a%2fb HTTP/1.1",
                "GET /api/a%5cb HTTP/1.1",
                "GET /api/a\\b HTTP/1.1",
                "GET /api/a%00 HTTP/1.1",
                "GET /api/a%0d%0aX:1 HTTP/1.1",
                "GET /api/a#b HTTP/1.1",
                "GET /api/\u00e9 HTTP/1.1",
                "GET /api/%c0%af HTTP/1.1",
                "GET /%2fapi/orders HTTP/1.1",
                "GET api/orders HTTP/1.1",
                "GET * HTTP/1.1",
                "CONNECT gw:443 HTTP/1.1",
                "BREW /api/orders HTTP/1.1",
            })
    void aTargetWithMoreThanOneReadingNeverReachesTheUpstream(String line) {
        String answer = send(line, "", "");

        assertThat(RawClient.status(answer)).isBetween(400, 499);
        assertThat(answer).contains("application/problem+json");
        assertThat(upstream.received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: other\n",
                "Content-Type: a/b\nContent-Type: c/d\n",
                "Authorization: Bearer another\n",
                "Sallyport-Token: a\nSallyport-Token: b\n",
                "Content-Length: 3\nContent-Length: 4\n",
                "X-HTTP-Method-Override: DELETE\n",
                "X-Original-URL: /admin\n",
                "X-A: a\u0001b\n",
                "Sallyport-Retry: ../../x\n",
                "Expect: something-else\n",
            })
    void headersWithMoreThanOneReadingNeverReachTheUpstream(String headers) {
        String answer = send("POST /api/orders HTTP/1.1", headers, "");

        assertThat(RawClient.status(answer)).isBetween(400, 499);
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void whatAConnectionHeaderNamesGoesNoFurther() {
        send(
                "GET /api/orders HTTP/1.1",
                "Connection: X-Secret-Hop\nX-Secret-Hop: 1\nX-Kept: 2\n",
                "");

        assertThat(upstream.last().header("x-secret-hop")).isEmpty();
        assertThat(upstream.last().header("x-kept")).isEqualTo("2");
    }

    @Test
    void aConnectionHeaderCannotTakeAwayTheCredential() {
        send("GET /api/orders HTTP/1.1", "Connection: X-Forwarded-For\n", "");

        assertThat(upstream.last().header("authorization"))
                .isEqualTo("Bearer " + DoorFixture.CANARY);
        assertThat(upstream.last().header("x-forwarded-for")).isEqualTo("127.0.0.1");
    }

    @Test
    void aLengthBesideChunksIsHarmless() {
        String answer =
                send(
                        "POST /api/orders HTTP/1.1",
                        "Content-Length: 4\nTransfer-Encoding: chunked\n",
                        "5\nhello\n0\n\n");

        assertThat(upstream.received.size() <= 1).isTrue();
        if (RawClient.status(answer) == 200) {
            assertThat(upstream.last().text()).isEqualTo("hello");
            assertThat(upstream.last().header("transfer-encoding")).isEmpty();
            assertThat(upstream.last().header("content-length")).isEqualTo("5");
        }
    }

    @Test
    void chunksAreSentOnAsOneBody() {
        send(
                "POST /api/orders HTTP/1.1",
                "Transfer-Encoding: chunked\n",
                "2;x=y\nhe\n3\nllo\n0\nX-Late: 1\n\n");

        assertThat(upstream.received.size() <= 1).isTrue();
        if (!upstream.received.isEmpty()) {
            assertThat(upstream.last().text()).isEqualTo("hello");
            assertThat(upstream.last().head()).doesNotContainIgnoringCase("x-late");
        }
    }

    @Test
    void aLineFeedAloneDoesNotEndAHeader() {
        String answer =
                RawClient.exchangeRaw(
                        door.port,
                        "GET /api/orders HTTP/1.1\r\nHost: gw\r\nX-A: 1\nSallyport-Account: ops\r\n"
                                + "Authorization: Bearer "
                                + FakeTokens.DEVELOPER
                                + "\r\nConnection: close\r\n\r\n");

        if (RawClient.status(answer) == 200) {
            assertThat(upstream.last().head()).doesNotContain("\n\n").doesNotContain("ops");
        } else {
            assertThat(upstream.received).isEmpty();
        }
    }

    @Test
    void everyPipelinedRequestIsJudged() {
        String authorization = "Authorization: Bearer " + FakeTokens.DEVELOPER + "\n";
        String answer =
                RawClient.exchange(
                        door.port,
                        "GET /api/a HTTP/1.1\nHost: gw\n"
                                + authorization
                                + "\n"
                                + "GET /api/forbidden HTTP/1.1\nHost: gw\n"
                                + authorization
                                + "\n"
                                + "GET /api/b HTTP/1.1\nHost: gw\n"
                                + authorization
                                + "Connection: close\n\n");

        assertThat(answer).contains("HTTP/1.1 200", "HTTP/1.1 403");
        assertThat(upstream.received).noneMatch(request -> request.line().contains("forbidden"));
        assertThat(upstream.received).anyMatch(request -> request.line().contains("/b"));
    }

    @Test
    void traceIsRefusedAndWrittenDown() {
        String answer = send("TRACE /api/orders HTTP/1.1", "", "");

        assertThat(RawClient.status(answer)).isEqualTo(403);
        assertThat(upstream.received).isEmpty();
        assertThat(door.audit.decisions()).containsExactly("Block TRACE /orders");
    }

    @Test
    void aFieldThatAsksForAnotherMethodIsRefused() {
        String form =
                send(
                        "POST /api/orders HTTP/1.1",
                        "Content-Type: application/x-www-form-urlencoded\nContent-Length: 14\n",
                        "_method=DELETE");
        String query =
                send("POST /api/orders?_%6dethod=DELETE HTTP/1.1", "Content-Length: 0\n", "");

        String folded =
                send("POST /api/orders?a=1&.METHOD=DELETE HTTP/1.1", "Content-Length: 0\n", "");
        String coded =
                send(
                        "POST /api/orders HTTP/1.1",
                        """
                        Content-Type: application/x-www-form-urlencoded
                        Content-Encoding: br
                        Content-Length: 14
                        """,
                        "_method=DELETE");

        assertThat(RawClient.status(form)).isEqualTo(403);
        assertThat(RawClient.status(query)).isEqualTo(400);
        assertThat(RawClient.status(folded)).isEqualTo(400);
        assertThat(RawClient.status(coded)).isEqualTo(403);
        assertThat(coded).contains("\"code\":\"unjudged\"");
        assertThat(door.audit.decisions())
                .containsExactly("Block POST /orders", "Block POST /orders");
        assertThat(upstream.received).isEmpty();
    }

    @Test
    void headersThatAreTooLargeAreRefused() {
        String answer =
                send("GET /api/orders HTTP/1.1", "X-Large: " + "a".repeat(120_000) + "\n", "");

        assertThat(RawClient.status(answer)).isEqualTo(431);
        assertThat(upstream.received).isEmpty();
    }
}
