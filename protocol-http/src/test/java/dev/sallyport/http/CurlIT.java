package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import dev.sallyport.testing.Loopback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// curl through the gateway, to a server in Java and to HAProxy: both receive what was judged.
class CurlIT {
    private static final List<String> PATHS =
            List.of(
                    "/orders",
                    "/%6frders",
                    "/a%2cb;c",
                    "/a/../b",
                    "/a//b",
                    "/a%2fb",
                    "/caf%c3%a9?x=%7e&y=a+b%20c",
                    "/x?u=http://h/..;/",
                    "/x?a[]=1&b={2}",
                    "/%e2%82%ac/",
                    "/a%00b",
                    "/a.b~c-d_e!$'()*,=:@");

    @TempDir Path directory;
    private static final String TOKEN = "Authorization: Bearer " + FakeTokens.DEVELOPER;

    private final DoorFixture door = new DoorFixture();

    @AfterEach
    void close() {
        door.close();
    }

    private static boolean has(String program) {
        try {
            return new ProcessBuilder(program, program.equals("haproxy") ? "-v" : "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// @return status and body, a line each
    private String curl(String... arguments) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sS",
                                "--path-as-is",
                                "-g",
                                "-m",
                                "10",
                                "-w",
                                "\n%{http_code}"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /// What an upstream echoes is what the log says was let through.
    private void sameForBoth() throws Exception {
        for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
            int passed = 0;
            for (String path : PATHS) {
                door.audit.events.clear();
                String answer = curl(version, "-H", TOKEN, door.url("/api" + path));
                if (answer.endsWith("\n200")) {
                    passed++;
                    assertThat(door.audit.decisions())
                            .containsExactly(
                                    "Allow " + answer.substring(0, answer.length() - 4).strip());
                } else {
                    assertThat(answer).endsWith("\n400");
                    assertThat(door.audit.decisions()).isEmpty();
                }
            }
            assertThat(passed).isEqualTo(6);
        }
    }

    @Test
    void aJavaServerReceivesWhatWasJudged() throws Exception {
        assumeTrue(has("curl"), "curl is not installed");
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext(
                "/",
                exchange -> {
                    byte[] echo =
                            (exchange.getRequestMethod() + " " + exchange.getRequestURI())
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, echo.length);
                    exchange.getResponseBody().write(echo);
                    exchange.close();
                });
        server.start();
        try {
            door.api(server.getAddress().getPort());
            sameForBoth();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void haproxyReceivesWhatWasJudged() throws Exception {
        assumeTrue(has("curl") && has("haproxy"), "curl and haproxy are not installed");
        int port = Loopback.freePort();
        Path config = directory.resolve("haproxy.cfg");
        Files.writeString(
                config,
                """
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                frontend echo
                  bind 127.0.0.1:%d
                  http-request return status 200 content-type text/plain lf-string "%%HM %%[pathq]"
                """
                        .formatted(port));
        var process =
                new ProcessBuilder("haproxy", "-q", "-db", "-f", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("haproxy.log").toFile())
                        .start();
        try {
            door.api(port);
            Eventually.holds(() -> assertThat(Loopback.answers(port)).isTrue());
            sameForBoth();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aBlockedCallIsAProblemAndAMissingTokenAChallenge() throws Exception {
        assumeTrue(has("curl"), "curl is not installed");
        try (var upstream = new RawUpstream()) {
            door.api(upstream.port());

            assertThat(curl("-i", "-H", TOKEN, "-X", "DELETE", door.url("/api/forbidden")))
                    .contains("HTTP/1.1 403", "application/problem+json", "\"executed\":false");
            assertThat(curl("-i", door.url("/api/orders"))).contains("HTTP/1.1 401", "Bearer");
            assertThat(
                            curl(
                                    "-d",
                                    "{}",
                                    "-H",
                                    TOKEN,
                                    "-H",
                                    "Expect: 100-continue",
                                    door.url("/api/orders")))
                    .isEqualTo("hello\n200");
            assertThat(upstream.received).hasSize(1);
        }
    }
}
