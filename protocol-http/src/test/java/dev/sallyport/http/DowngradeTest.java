package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.http.H2Client.Field;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that come by HTTP/2 and go on by HTTP/1.1, where lengths and line ends are words of the
/// protocol (CVE-2021-21295, CVE-2021-21409): the upstream receives what was judged, one request at
/// most, and never what was hidden in another.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DowngradeTest {
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";

    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    /// @param fields in the place of, or after, those of a plain `POST /api/x`
    /// @param data null: the headers end the stream
    /// @param trailers after the data
    record Case(String name, List<Field> fields, @Nullable String data, List<Field> trailers) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void open() {
        door.api(upstream.port());
    }

    @BeforeEach
    void forget() {
        upstream.received.clear();
        door.audit.events.clear();
    }

    @AfterAll
    void close() {
        client.close();
        door.close();
        upstream.close();
    }

    private static Field field(String name, String value) {
        return new Field(name, value);
    }

    private static List<Field> plain() {
        return List.of(
                field(":method", "POST"),
                field(":scheme", "http"),
                field(":authority", "gw.test"),
                field(":path", "/api/x"),
                field("authorization", "Bearer " + FakeTokens.DEVELOPER));
    }

    /// With another value for one of the plain fields.
    private static Case changed(String name, String value) {
        var fields = new ArrayList<Field>();
        for (Field field : plain()) {
            fields.add(field.name().equals(name) ? field(name, value) : field);
        }
        return new Case(name + " is " + shown(value), fields, "x", List.of());
    }

    private static Case with(String data, Field... more) {
        return new Case(
                shown(Arrays.toString(more)) + " and " + data.length() + " bytes",
                plus(more),
                data,
                List.of());
    }

    private static List<Field> plus(Field... more) {
        var fields = new ArrayList<>(plain());
        fields.addAll(List.of(more));
        return fields;
    }

    private static Case trailing(Field... trailers) {
        return new Case(
                "trailers " + shown(Arrays.toString(trailers)), plain(), "x", List.of(trailers));
    }

    private static String shown(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }

    static Stream<Case> refused() {
        return Stream.of(
                with(HIDDEN, field("content-length", "1")),
                with(HIDDEN, field("content-length", "0")),
                with("x", field("content-length", "70")),
                new Case(
                        "content-length and no data",
                        plus(field("content-length", "70")),
                        null,
                        List.of()),
                with("xxxxx", field("content-length", "5"), field("content-length", "6")),
                with("xxxxx", field("content-length", "+5")),
                with("xxxxx", field("content-length", "-1")),
                with("xxxxx", field("content-length", "0x5")),
                with("0\r\n\r\n" + HIDDEN, field("transfer-encoding", "chunked")),
                with("0\r\n\r\n" + HIDDEN, field("transfer-encoding", "identity, chunked")),
                with("x", field("x-a", "b\r\nX-Evil: 1")),
                with("x", field("x-a", "b\nX-Evil: 1")),
                with("x", field("x-a", "b\rX-Evil: 1")),
                with("x", field("x-a", "b\0X-Evil: 1")),
                with("x", field("x-a", "b\r\n\r\n" + HIDDEN)),
                with("x", field("x-a\r\nx-evil", "1")),
                with("x", field("x-evil: 1\r\nx-a", "1")),
                with("x", field("x-a: b", "1")),
                with("x", field("x a", "1")),
                with("x", field("x-a\0", "1")),
                with("x", field("", "1")),
                with("x", field(":path", "/api/hidden")),
                with("x", field(":method", "GET")),
                with("x", field(":unknown", "1")),
                with("x", field("host", "other.test")),
                with("x", field("connection", "x-a")),
                with("x", field("keep-alive", "1")),
                with("x", field("proxy-connection", "close")),
                with("x", field("upgrade", "websocket")),
                with("x", field("cookie", "a=1\r\nX-Evil: 1")),
                changed(":path", "/api/x HTTP/1.1\r\nX-Evil: 1\r\nX: "),
                changed(":path", "/api/x\r\n\r\n" + HIDDEN),
                changed(":path", "/api/x y"),
                changed(":path", "/api/x\0"),
                changed(":path", "api/x"),
                changed(":path", ""),
                changed(":path", "http://other.test/api/x"),
                changed(":path", "*"),
                changed(":method", "GET /api/hidden HTTP/1.1\r\nHost: x\r\n\r\nGET"),
                changed(":method", "GET /api/hidden"),
                changed(":method", ""),
                changed(":authority", "gw.test\r\nX-Evil: 1"),
                changed(":authority", "gw.test/api/hidden"),
                changed(":authority", "gw.test evil"),
                changed(":authority", "me@gw.test"),
                with("x", field("te", "gzip")),
                changed(":scheme", "http\r\nX-Evil: 1"),
                trailing(field("transfer-encoding", "chunked")),
                trailing(field(":path", "/api/hidden")),
                trailing(field("x-a", "b\r\nX-Evil: 1")));
    }

    static Stream<Case> harmless() {
        return Stream.of(
                with("xxxxx", field("content-length", "5")),
                with("xxxxx", field("content-length", "5"), field("content-length", "5")),
                with("x", field("X-Upper", "1")),
                with("x", field("te", "trailers")),
                trailing(field("content-length", "70")),
                trailing(field("host", "other.test")));
    }

    private String send(Case one) throws IOException {
        try (var connection = new H2Client(door.port)) {
            int end = one.data() == null ? H2Client.END_STREAM : 0;
            connection.frame(
                    H2Client.HEADERS, H2Client.END_HEADERS | end, 1, H2Client.block(one.fields()));
            if (one.data() != null) {
                connection.frame(
                        H2Client.DATA,
                        one.trailers().isEmpty() ? H2Client.END_STREAM : 0,
                        1,
                        one.data().getBytes(StandardCharsets.ISO_8859_1));
            }
            if (!one.trailers().isEmpty()) {
                connection.frame(
                        H2Client.HEADERS,
                        H2Client.END_HEADERS | H2Client.END_STREAM,
                        1,
                        H2Client.block(one.trailers()));
            }
            connection.flush();
            return connection.outcome(1);
        }
    }

    /// A request that follows finds the upstream's connections as they should be: nothing waits in
    /// them.
    private void nothingIsHidden() {
        assertThat(client.get("/api/after").body()).isEqualTo("hello");
        List<String> passed =
                door.audit.of(AuditEvent.Decided.class).stream()
                        .filter(event -> !(event.decision() instanceof Decision.Block))
                        .map(event -> event.command().text())
                        .toList();
        assertThat(upstream.received)
                .extracting(request -> request.line().replace(" HTTP/1.1", ""))
                .containsExactlyElementsOf(passed);
        assertThat(upstream.received.toString().toLowerCase(Locale.ROOT))
                .doesNotContain("hidden", "x-evil", "other.test");
    }

    @ParameterizedTest
    @MethodSource
    void refused(Case one) throws IOException {
        String outcome = send(one);

        assertThat(outcome).matches("4..|reset|goaway|closed");
        nothingIsHidden();
        assertThat(upstream.received).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource
    void harmless(Case one) throws IOException {
        assertThat(send(one)).isEqualTo("200");

        nothingIsHidden();
        assertThat(upstream.received).hasSize(2);
        assertThat(upstream.received.getFirst().line()).isEqualTo("POST /x HTTP/1.1");
        assertThat(upstream.received.getFirst().text()).isEqualTo(one.data());
    }

    @Test
    void aPlainRequestPasses() throws IOException {
        assertThat(send(new Case("plain", plain(), HIDDEN, List.of()))).isEqualTo("200");

        assertThat(upstream.received).hasSize(1);
        assertThat(upstream.last().line()).isEqualTo("POST /x HTTP/1.1");
        assertThat(upstream.last().text()).isEqualTo(HIDDEN);
        assertThat(client.get("/api/after").body()).isEqualTo("hello");
        assertThat(upstream.received).hasSize(2);
    }
}
