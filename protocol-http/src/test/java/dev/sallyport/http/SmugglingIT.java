package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import dev.sallyport.testing.Loopback;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every request of `smuggling.txt` to a server in Java and to nginx: what arrives there is what
/// was judged, request by request, and nothing else.
class SmugglingIT {
    private static final int QUIET_MILLIS = 1_500;

    @TempDir Path directory;

    /// @param expectation `refused`, `any`, or `once METHOD TARGET`
    private record Case(int number, String expectation, String tries, String text) {
        byte[] bytes() {
            return SmugglingIT.bytes(number, text);
        }

        @Override
        public String toString() {
            return number + " (" + tries + ")";
        }
    }

    /// What arrived, or was let through.
    private record Seen(int number, String request) {}

    private static List<Case> corpus() throws IOException {
        var cases = new ArrayList<Case>();
        try (InputStream in = SmugglingIT.class.getResourceAsStream("smuggling.txt")) {
            var text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" \\| ", 3);
                    int number = cases.size() + 1;
                    cases.add(new Case(number, parts[0], parts[1], parts[2]));
                }
            }
        }
        return cases;
    }

    /// Both Host lines carry the number, so that hidden requests can be told apart too.
    private static byte[] bytes(int number, String text) {
        String spelled =
                text.replace("/up/", "/api/")
                        .replace("{host}", "Host: gw.test\\r\\nX-Case: " + number + "\\r\\n")
                        .replace(
                                "{auth}",
                                "Authorization: Bearer " + FakeTokens.DEVELOPER + "\\r\\n");
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < spelled.length(); i++) {
            char c = spelled.charAt(i);
            if (c != '\\') {
                out.write(c);
                continue;
            }
            char escape = spelled.charAt(++i);
            switch (escape) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case '0' -> out.write(0);
                case 'x' -> {
                    out.write(Integer.parseInt(spelled.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.write(escape);
            }
        }
        return out.toByteArray();
    }

    /// Sends the bytes, and reads until the end or until nothing more comes.
    private static String talk(int port, byte[] bytes) throws IOException {
        var answer = new ByteArrayOutputStream();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(QUIET_MILLIS);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            socket.getInputStream().transferTo(answer);
        } catch (SocketTimeoutException _) {
            // it waits for more, or keeps the connection: both are answers
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static List<String> talkAll(int port, List<Case> cases) throws Exception {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks =
                    cases.stream().<Callable<String>>map(c -> () -> talk(port, c.bytes())).toList();
            var answers = new ArrayList<String>();
            for (var answer : each.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    /// @param received what the upstream saw, once everything has arrived
    private static void check(int upstream, Supplier<List<Seen>> received) throws Exception {
        var cases = corpus();
        var options = new DoorFixture.Options();
        options.connections = 2 * cases.size();
        options.unauthenticated = 2 * cases.size();
        try (var door = new DoorFixture(options)) {
            door.api(upstream);
            List<String> answers = talkAll(door.port, cases);
            var judged = passed(door);
            Eventually.holds(
                    () -> assertThat(received.get()).containsExactlyInAnyOrderElementsOf(judged));
            Map<Integer, List<String>> byCase =
                    judged.stream()
                            .collect(
                                    Collectors.groupingBy(
                                            Seen::number,
                                            Collectors.mapping(
                                                    Seen::request, Collectors.toList())));
            var soft = new SoftAssertions();
            for (Case one : cases) {
                expect(
                        soft,
                        one,
                        byCase.getOrDefault(one.number(), List.of()),
                        answers.get(one.number() - 1));
            }
            soft.assertAll();
            assertThat(judged.size()).isGreaterThan(10);
        }
    }

    private static void expect(SoftAssertions soft, Case one, List<String> passed, String answer) {
        soft.assertThat(passed.toString()).as(one.toString()).doesNotContain("hidden");
        if (one.expectation().equals("refused")) {
            soft.assertThat(passed).as(one.toString()).isEmpty();
            soft.assertThat(answer).as(one.toString()).doesNotContain(" 200 ");
        } else if (one.expectation().equals("any")) {
            soft.assertThat(passed).as(one.toString()).hasSizeLessThanOrEqualTo(1);
        } else {
            soft.assertThat(passed)
                    .as(one.toString())
                    .containsExactly(one.expectation().substring("once ".length()));
        }
    }

    private static List<Seen> passed(DoorFixture door) {
        return door.audit.of(AuditEvent.Decided.class).stream()
                .filter(event -> !(event.decision() instanceof Decision.Block))
                .map(event -> seen((HttpCommand) event.command()))
                .toList();
    }

    private static Seen seen(HttpCommand command) {
        var call = (HttpCall.Exchange) command.call();
        String number = call.headers().getOrDefault("x-case", List.of("0")).getFirst();
        return new Seen(Integer.parseInt(number), command.text());
    }

    @Test
    void aJavaServerReceivesWhatWasJudgedAndNothingElse() throws Exception {
        Queue<Seen> arrived = new ConcurrentLinkedQueue<>();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    String number = exchange.getRequestHeaders().getFirst("X-Case");
                    arrived.add(
                            new Seen(
                                    number == null ? 0 : Integer.parseInt(number),
                                    exchange.getRequestMethod() + " " + exchange.getRequestURI()));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        try {
            check(server.getAddress().getPort(), () -> List.copyOf(arrived));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void nginxReceivesWhatWasJudgedAndNothingElse() throws Exception {
        String nginx = nginx();
        assumeTrue(nginx != null, "nginx is not installed");
        int port = Loopback.freePort();
        Path log = directory.resolve("access.log");
        Path config = directory.resolve("nginx.conf");
        Files.writeString(
                config,
                """
                daemon off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/error.log;
                events { worker_connections 512; }
                http {
                  log_format seen '$http_x_case $request_method $request_uri';
                  access_log ${dir}/access.log seen;
                  client_body_temp_path ${dir}; proxy_temp_path ${dir}; fastcgi_temp_path ${dir};
                  uwsgi_temp_path ${dir}; scgi_temp_path ${dir};
                  server { listen 127.0.0.1:${port}; location / { return 200 "seen"; } }
                }
                """
                        .replace("${dir}", directory.toString())
                        .replace("${port}", Integer.toString(port)));
        var process =
                new ProcessBuilder(
                                Objects.requireNonNull(nginx),
                                "-c",
                                config.toString(),
                                "-p",
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("nginx.log").toFile())
                        .start();
        try {
            Eventually.holds(() -> assertThat(Loopback.answers(port)).isTrue());
            check(port, () -> logged(log));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static List<Seen> logged(Path log) {
        try {
            return Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
                    .map(line -> line.split(" ", 2))
                    .map(parts ->
                            new Seen(
                                    parts[0].equals("-") ? 0 : Integer.parseInt(parts[0]),
                                    parts[1]))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static @org.jspecify.annotations.Nullable String nginx() {
        for (String place : List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx")) {
            if (Files.isExecutable(Path.of(place))) {
                return place;
            }
        }
        return null;
    }
}
