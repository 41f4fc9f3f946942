package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.testing.FakeTokens;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Secrets go one way: whatever becomes of a request, the door's log holds nothing of a token or of
/// a credential, its own loggers turned up to the top.
class LeakTest {
    private static final String UNKNOWN = "unknown-token-canary-40b7";
    private static final String BROKEN = "broken-key-canary-9e52";
    private static final String USER = "user-canary-17f0";
    private static final String PASSWORD = "password-canary-c3a8";
    private static final Map<String, Level> LEVELS =
            Map.of(Logger.ROOT_LOGGER_NAME, Level.INFO, "dev.sallyport", Level.TRACE);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream before = System.out;
    private final RawUpstream upstream = new RawUpstream();
    private DoorFixture door;

    @BeforeEach
    void open() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        LEVELS.forEach((name, level) -> logger(name).setLevel(level));
        door = new DoorFixture();
        door.api(upstream.port());
    }

    @AfterEach
    void close() {
        stop();
    }

    /// Everything is written when it returns.
    private void stop() {
        door.close();
        upstream.close();
        logger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        logger("dev.sallyport").setLevel(null);
        System.setOut(before);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private int status(String token, String path) {
        return RawClient.status(raw("GET " + path + " HTTP/1.1\n", token));
    }

    private String raw(String start, String token) {
        return RawClient.exchange(
                door.port,
                start + "Host: gw\nAuthorization: Bearer " + token + "\nConnection: close\n\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String logged() {
        stop();
        String log = printed.toString(StandardCharsets.UTF_8);
        assertThat(log)
                .contains("http door open")
                .doesNotContain(
                        FakeTokens.DEVELOPER,
                        UNKNOWN,
                        DoorFixture.CANARY,
                        BROKEN,
                        PASSWORD,
                        base64(DoorFixture.CANARY),
                        base64(USER + ":" + PASSWORD));
        assertThat(door.audit.events.toString())
                .doesNotContain(FakeTokens.DEVELOPER, UNKNOWN, DoorFixture.CANARY, PASSWORD);
        return log;
    }

    @Test
    void nothingOfASecretIsLoggedForRequestsThatAreAcceptedOrRefused() {
        assertThat(status(FakeTokens.DEVELOPER, "/api/x")).isEqualTo(200);
        assertThat(upstream.last().header("authorization")).contains(DoorFixture.CANARY);
        assertThat(status(FakeTokens.DEVELOPER, "/api/forbidden")).isEqualTo(403);
        assertThat(status(FakeTokens.DEVELOPER, "/nowhere/x")).isEqualTo(404);
        assertThat(status(FakeTokens.DEVELOPER, "/api/%2e%2e/x")).isEqualTo(400);
        assertThat(status(UNKNOWN, "/api/x")).isEqualTo(401);
        for (String unreadable :
                List.of(
                        "GET /api/x HTTP/1.1\nBad Name: " + UNKNOWN + "\n",
                        "GET /api/x HTTP/1.1\nX: " + UNKNOWN + "\0\n",
                        "POST /api/x HTTP/1.1\nContent-Length: x" + UNKNOWN + "\n")) {
            assertThat(raw(unreadable, FakeTokens.DEVELOPER))
                    .as(unreadable)
                    .doesNotContain("200 OK");
        }
        door.tokens.isDown = true;
        assertThat(status(UNKNOWN + ".", "/api/x")).isEqualTo(503);

        logged();
    }

    @Test
    void nothingOfASecretIsLoggedForRequestsThatFailAtTheTarget() {
        upstream.answers = _ -> new byte[0];
        assertThat(status(FakeTokens.DEVELOPER, "/api/x")).isEqualTo(502);
        upstream.answers = request -> request.head().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(status(FakeTokens.DEVELOPER, "/api/x")).isEqualTo(502);
        upstream.answers =
                request ->
                        RawUpstream.answer(
                                "401 Unauthorized",
                                "X-Echo: " + request.header("authorization") + "\n",
                                request.head());
        assertThat(raw("GET /api/x HTTP/1.1\n", FakeTokens.DEVELOPER))
                .doesNotContain(DoorFixture.CANARY);
        upstream.close();
        assertThat(status(FakeTokens.DEVELOPER, "/api/x")).isEqualTo(502);
        door.credentials.put("env:PASSWORD", PASSWORD);
        for (var credential :
                List.of(
                        new HttpCredential.Basic(USER, "env:PASSWORD"),
                        new HttpCredential.Header("X-Key", "env:PASSWORD"),
                        new HttpCredential.Query("key", "env:PASSWORD"))) {
            door.api(upstream.port(), "", credential);
            assertThat(status(FakeTokens.DEVELOPER, "/api/x")).isEqualTo(502);
        }

        logged();
    }

    @Test
    void nothingOfASecretIsLoggedWhereTheCredentialCannotBeUsed() {
        door.api(upstream.port(), "", new HttpCredential.Bearer("env:NOT_THERE"));
        assertThat(status(FakeTokens.DEVELOPER, "/api/x")).isEqualTo(503);
        door.credentials.put("env:BROKEN", BROKEN + "\r\nX-Evil: 1");
        door.api(upstream.port(), "", new HttpCredential.Bearer("env:BROKEN"));
        assertThat(status(FakeTokens.DEVELOPER, "/api/x")).isEqualTo(503);
        assertThat(upstream.received).isEmpty();

        logged();
    }

    @Test
    void aFaultIsLoggedWholeAndHoldsNothingOfASecret() {
        door.audit.isDown =
                _ -> {
                    throw new IllegalStateException("a bug");
                };
        assertThat(status(FakeTokens.DEVELOPER, "/api/x")).isEqualTo(503);

        assertThat(logged()).contains("IllegalStateException: a bug");
    }
}
