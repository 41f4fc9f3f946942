package dev.sallyport.http;

import dev.sallyport.http.H2Client.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What is no HTTP, as anyone may send it.
final class Noise {
    static final String CANARY = "canary-40b7";

    private static final byte[] NOTHING = {};
    private static final byte[] FOUR = {0, 0, 0, 1};

    private Noise() {}

    @FunctionalInterface
    interface Writing {
        void to(H2Client connection) throws IOException;
    }

    record Frames(String name, Writing writing) {}

    private static Frames frame(String name, int type, int flags, int stream, byte[] payload) {
        return new Frames(name, connection -> connection.frame(type, flags, stream, payload));
    }

    private static Frames headers(String name, Field... fields) {
        return frame(
                name,
                H2Client.HEADERS,
                H2Client.END_HEADERS | H2Client.END_STREAM,
                1,
                H2Client.block(List.of(fields)));
    }

    private static Field field(String name, String value) {
        return new Field(name, value);
    }

    static Stream<Frames> frames() {
        return Stream.of(
                frame("DATA of no stream", H2Client.DATA, 0, 1, NOTHING),
                frame("DATA of the connection", H2Client.DATA, 0, 0, NOTHING),
                frame("HEADERS of an even stream", H2Client.HEADERS, 4, 2, NOTHING),
                frame("HEADERS of the connection", H2Client.HEADERS, 4, 0, NOTHING),
                frame(
                        "HEADERS that can't be unpacked",
                        H2Client.HEADERS,
                        4,
                        1,
                        new byte[] {-1, -1, -1, -1, -1, -1}),
                frame(
                        "an index beyond the table",
                        H2Client.HEADERS,
                        5,
                        1,
                        new byte[] {(byte) 0xFE}),
                frame(
                        "a table that is too large",
                        H2Client.HEADERS,
                        5,
                        1,
                        new byte[] {0x3F, -1, -1, 3}),
                frame("padding beyond the frame", H2Client.DATA, 8, 1, new byte[] {9}),
                frame("PRIORITY of itself", 2, 0, 1, new byte[] {0, 0, 0, 1, 0}),
                frame("PRIORITY cut", 2, 0, 1, FOUR),
                frame("RST_STREAM of no stream", H2Client.RST_STREAM, 0, 1, FOUR),
                frame("RST_STREAM cut", H2Client.RST_STREAM, 0, 1, new byte[3]),
                frame("SETTINGS cut", H2Client.SETTINGS, 0, 0, new byte[5]),
                frame("SETTINGS of a stream", H2Client.SETTINGS, 0, 1, NOTHING),
                frame("SETTINGS acknowledged with a payload", H2Client.SETTINGS, 1, 0, new byte[6]),
                frame("SETTINGS acknowledged twice", H2Client.SETTINGS, 1, 0, NOTHING),
                frame(
                        "an initial window too large",
                        H2Client.SETTINGS,
                        0,
                        0,
                        new byte[] {0, 4, -1, -1, -1, -1}),
                frame(
                        "a frame size too small",
                        H2Client.SETTINGS,
                        0,
                        0,
                        new byte[] {0, 5, 0, 0, 0, 1}),
                frame("ENABLE_PUSH of 7", H2Client.SETTINGS, 0, 0, new byte[] {0, 2, 0, 0, 0, 7}),
                frame("PUSH_PROMISE", 5, 4, 1, FOUR),
                frame("PING cut", H2Client.PING, 0, 0, new byte[7]),
                frame("PING of a stream", H2Client.PING, 0, 1, new byte[8]),
                frame("GOAWAY cut", H2Client.GOAWAY, 0, 0, FOUR),
                frame(
                        "GOAWAY with words",
                        H2Client.GOAWAY,
                        0,
                        0,
                        ("\0\0\0\0\0\0\0\1" + CANARY).getBytes(StandardCharsets.US_ASCII)),
                frame("WINDOW_UPDATE of nothing", H2Client.WINDOW_UPDATE, 0, 0, new byte[4]),
                frame("WINDOW_UPDATE cut", H2Client.WINDOW_UPDATE, 0, 0, new byte[3]),
                frame("WINDOW_UPDATE of no stream", H2Client.WINDOW_UPDATE, 0, 1, FOUR),
                new Frames(
                        "a window that overflows",
                        connection -> {
                            for (int i = 0; i < 2; i++) {
                                connection.number(H2Client.WINDOW_UPDATE, 0, Integer.MAX_VALUE);
                            }
                        }),
                frame("CONTINUATION of nothing", H2Client.CONTINUATION, 4, 1, NOTHING),
                new Frames(
                        "a frame among HEADERS",
                        connection -> {
                            connection.frame(H2Client.HEADERS, 0, 1, NOTHING);
                            connection.frame(H2Client.PING, 0, 0, new byte[8]);
                        }),
                frame("a frame that is too large", H2Client.DATA, 0, 1, new byte[20_000]),
                frame("a frame of an unknown type", 77, 0, 1, NOTHING),
                headers("no pseudo-headers", field("x", CANARY)),
                headers("an unknown pseudo-header", field(":" + CANARY, "1")),
                headers("pseudo-headers late", field("x", "1"), field(":method", "GET")),
                headers("a method twice", field(":method", "GET"), field(":method", "GET")),
                headers("a method that is none", get(CANARY, "/")),
                headers("a path that is none", get("GET", CANARY)),
                headers("a path with an escape cut", get("GET", "/%" + CANARY)),
                headers("a path with NUL", get("GET", "/\0" + CANARY)),
                headers("a line end in a name", with(field("x\r\n" + CANARY, "1"))),
                headers("a line end in a value", with(field("x", "\r\n" + CANARY))),
                headers("NUL in a value", with(field("authorization", "Bearer \0" + CANARY))),
                headers("a header of the connection", with(field("connection", CANARY))),
                headers("a length that is none", with(field("content-length", CANARY))),
                headers("te", with(field("te", CANARY))),
                headers("expect", with(field("expect", CANARY))),
                headers("CONNECT", field(":method", "CONNECT"), field(":authority", CANARY)),
                headers(
                        "an authority that is none",
                        field(":method", "GET"),
                        field(":scheme", "http"),
                        field(":path", "/"),
                        field(":authority", "a b@" + CANARY)),
                headers("headers that are too large", with(field("x", "x".repeat(16_000)))));
    }

    private static Frames inARequest(String name, Writing writing, Field... more) {
        return new Frames(
                name,
                connection -> {
                    var fields = new ArrayList<>(H2Client.fields("POST", "/api/x"));
                    fields.addAll(List.of(more));
                    byte[] block = H2Client.block(fields);
                    connection.frame(H2Client.HEADERS, H2Client.END_HEADERS, 1, block);
                    connection.flush();
                    writing.to(connection);
                });
    }

    /// What ends one stream alone.
    static Stream<Frames> streams() {
        byte[] canary = CANARY.getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                inARequest(
                        "a window that overflows",
                        connection -> {
                            for (int i = 0; i < 2; i++) {
                                connection.number(H2Client.WINDOW_UPDATE, 1, Integer.MAX_VALUE);
                            }
                        }),
                inARequest(
                        "WINDOW_UPDATE of nothing",
                        connection -> connection.number(H2Client.WINDOW_UPDATE, 1, 0)),
                inARequest(
                        "more than was announced",
                        connection -> connection.frame(H2Client.DATA, 0, 1, canary),
                        field("content-length", "5")),
                inARequest(
                        "less than was announced",
                        connection -> connection.frame(H2Client.DATA, 1, 1, canary),
                        field("content-length", "50")),
                inARequest(
                        "DATA behind the end",
                        connection -> {
                            connection.frame(H2Client.DATA, H2Client.END_STREAM, 1, canary);
                            connection.frame(H2Client.DATA, 0, 1, canary);
                        }),
                inARequest(
                        "HEADERS behind the end",
                        connection -> {
                            connection.frame(H2Client.DATA, H2Client.END_STREAM, 1, canary);
                            connection.get(1, "/api/" + CANARY);
                        }),
                inARequest(
                        "trailers that don't end it",
                        connection ->
                                connection.frame(
                                        H2Client.HEADERS,
                                        H2Client.END_HEADERS,
                                        1,
                                        H2Client.block(List.of(field("x", CANARY))))),
                inARequest(
                        "pseudo-headers among trailers",
                        connection ->
                                connection.frame(
                                        H2Client.HEADERS,
                                        H2Client.END_HEADERS | H2Client.END_STREAM,
                                        1,
                                        H2Client.block(List.of(get("GET", "/" + CANARY))))),
                inARequest(
                        "DATA beyond the window",
                        connection -> {
                            for (int i = 0; i < 80; i++) {
                                connection.frame(H2Client.DATA, 0, 1, new byte[16_384]);
                            }
                        }),
                new Frames(
                        "headers of 160 KB",
                        connection -> {
                            byte[] block =
                                    H2Client.block(List.of(with(field("x", CANARY.repeat(1_300)))));
                            connection.frame(H2Client.HEADERS, 1, 1, block);
                            for (int i = 0; i < 10; i++) {
                                connection.frame(
                                        H2Client.CONTINUATION,
                                        i == 9 ? H2Client.END_HEADERS : 0,
                                        1,
                                        H2Client.block(
                                                List.of(field("x" + i, "x".repeat(16_000)))));
                            }
                        }));
    }

    private static Field[] get(String method, String path) {
        return new Field[] {
            field(":method", method),
            field(":scheme", "http"),
            field(":authority", "gw.test"),
            field(":path", path)
        };
    }

    private static Field[] with(Field more) {
        return Stream.concat(Stream.of(get("GET", "/api/x")), Stream.of(more))
                .toArray(Field[]::new);
    }

    static Stream<String> texts() {
        String start = "GET / HTTP/1.1\r\nHost: gw\r\n";
        return Stream.of(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + CANARY + "x".repeat(40),
                "PRI * HTTP/2.0\r\n\r\n" + CANARY + "x".repeat(40),
                CANARY + "\r\n\r\n",
                "\0\0\0\0" + CANARY + "\r\n\r\n",
                "GET " + CANARY + "\r\n\r\n",
                "GET / HTTP/9.9\r\n" + CANARY + "\r\n\r\n",
                "GET /" + CANARY.repeat(4000) + " HTTP/1.1\r\n\r\n",
                "GET http://[::1" + CANARY + " HTTP/1.1\r\nHost: gw\r\n\r\n",
                "GET http://" + CANARY + ":99999/ HTTP/1.1\r\nHost: gw\r\n\r\n",
                "GET /%zz" + CANARY + " HTTP/1.1\r\nHost: gw\r\n\r\n",
                "CONNECT " + CANARY + ":1 HTTP/1.1\r\nHost: gw\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: " + CANARY + "\r\n\r\n",
                start + CANARY + "\r\n\r\n",
                start + "X: \0" + CANARY + "\r\n\r\n",
                start + "X Y: " + CANARY + "\r\n\r\n",
                start + "X: " + CANARY.repeat(20_000) + "\r\n\r\n",
                start + "Content-Length: " + CANARY + "\r\n\r\n",
                start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + CANARY,
                start + "Transfer-Encoding: chunked\r\n\r\n" + CANARY + "\r\n",
                start + "Transfer-Encoding: chunked\r\n\r\n1\r\nx" + CANARY + "\r\n",
                start + "Transfer-Encoding: " + CANARY + "\r\n\r\n",
                start + "Expect: " + CANARY + "\r\n\r\n",
                start
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
                        + CANARY
                        + "\r\n\r\n",
                start
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
                        + "AAMAAABkAAQAAP__\r\n\r\n"
                        + CANARY,
                "PROXY TCP4 1.2.3.4 " + CANARY + "\r\n\r\n",
                "\r\n\r\n\0\r\nQUIT\n" + CANARY,
                "\u0016\u0003\u0001\u0002\0" + CANARY + "x".repeat(600));
    }
}
