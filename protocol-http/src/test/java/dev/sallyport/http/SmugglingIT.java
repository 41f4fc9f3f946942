package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.Loopback;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every request of `smuggling.txt` to a server in Java and to nginx: what arrives there is what
/// was judged, request by request, with the same headers and the same body, and nothing else but
/// what the gateway sets itself.
class SmugglingIT {
    private static final int QUIET_MILLIS = 1_500;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern HEADER = Pattern.compile("\n([A-Za-z0-9_-]+)[ \t]*:");
    private static final Pattern ASKABLE = Pattern.compile("[a-z0-9_]+");
    private static final Set<String> SET_BY_THE_GATEWAY =
            Set.of(
                    "accept_encoding",
                    "authorization",
                    "content_length",
                    "forwarded",
                    "host",
                    "user_agent",
                    "x_forwarded_for",
                    "x_forwarded_prefix",
                    "x_forwarded_proto");

    @TempDir Path directory;

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

    private static List<String> talkAll(int port, List<SmugglingCase> cases) throws Exception {
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

    /// @param view what the upstream can tell of a request
    /// @param received what the upstream saw, once everything has arrived
    private static void check(
            int upstream, Function<SeenRequest, Object> view, Supplier<List<?>> received)
            throws Exception {
        var cases = SmugglingCase.corpus();
        var options = new DoorFixture.Options();
        options.connections = 2 * cases.size();
        options.unauthenticated = 2 * cases.size();
        try (var door = new DoorFixture(options)) {
            door.api(upstream);
            List<String> answers = talkAll(door.port, cases);
            var judged = passed(door, cases, upstream);
            var due = judged.stream().map(view).toList();
            Eventually.holds(() -> {
                var came = received.get();
                assertThat(without(due, came)).as("judged, and not received like that").isEmpty();
                assertThat(without(came, due)).as("received, and not judged like that").isEmpty();
            });
            Map<Integer, List<String>> byCase =
                    judged.stream()
                            .collect(
                                    Collectors.groupingBy(
                                            SeenRequest::number,
                                            Collectors.mapping(
                                                    SeenRequest::request, Collectors.toList())));
            var soft = new SoftAssertions();
            for (SmugglingCase one : cases) {
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

    private static List<Object> without(List<?> all, List<?> some) {
        var left = new ArrayList<Object>(all);
        some.forEach(left::remove);
        return left;
    }

    private static void expect(
            SoftAssertions soft, SmugglingCase one, List<String> passed, String answer) {
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

    private static List<SeenRequest> passed(
            DoorFixture door, List<SmugglingCase> cases, int upstream) {
        return door.audit.of(AuditEvent.Decided.class).stream()
                .filter(event -> !(event.decision() instanceof Decision.Block))
                .map(event -> SeenRequest.due((HttpCommand) event.command(), cases, upstream))
                .toList();
    }

    @Test
    void aJavaServerReceivesWhatWasJudgedAndNothingElse() throws Exception {
        Queue<SeenRequest> arrived = new ConcurrentLinkedQueue<>();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext(
                "/",
                exchange -> {
                    arrived.add(SeenRequest.arrived(exchange));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        try {
            check(server.getAddress().getPort(), seen -> seen, () -> List.copyOf(arrived));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void nginxReceivesWhatWasJudgedAndNothingElse() throws Exception {
        String nginx = nginx();
        assumeTrue(nginx != null, "nginx is not installed");
        int port = Loopback.freePort();
        List<String> names = names();
        Path log = directory.resolve("access.log");
        Path config = directory.resolve("nginx.conf");
        Files.writeString(
                config,
                """
                daemon off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/error.log;
                events { worker_connections 512; }
                http {
                  log_format seen escape=json
                      '["$http_x_case","$request_method $request_uri","$request_length",'
                      '"$request_body"${names}]';
                  client_body_temp_path ${dir}; proxy_temp_path ${dir}; fastcgi_temp_path ${dir};
                  uwsgi_temp_path ${dir}; scgi_temp_path ${dir};
                  underscores_in_headers on; ignore_invalid_headers off; access_log off;
                  server {
                    listen 127.0.0.1:${port};
                    access_log ${dir}/access.log seen;
                    location / {
                      client_body_in_single_buffer on;
                      proxy_pass http://127.0.0.1:${answering}/;
                    }
                  }
                  server { listen 127.0.0.1:${answering}; location / { return 200 "seen"; } }
                }
                """
                        .replace("${dir}", directory.toString())
                        .replace("${port}", Integer.toString(port))
                        .replace("${answering}", Integer.toString(Loopback.freePort()))
                        .replace(
                                "${names}",
                                names.stream()
                                        .map(name -> ",\"$http_" + name + "\"")
                                        .collect(Collectors.joining())));
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
            check(port, seen -> Logged.of(seen, names), () -> logged(log, names));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    /// As nginx names them: of all headers that stand in the corpus, or that the gateway sets.
    private static List<String> names() throws IOException {
        var names = new TreeSet<>(SET_BY_THE_GATEWAY);
        for (SmugglingCase one : SmugglingCase.corpus()) {
            HEADER.matcher(new String(one.bytes(), StandardCharsets.ISO_8859_1))
                    .results()
                    .forEach(found ->
                            names.add(found.group(1).toLowerCase(Locale.ROOT).replace('-', '_')));
        }
        return List.copyOf(names);
    }

    /// What nginx tells of a request: the beginnings of headers that it is asked for (of a list, or
    /// of several of one name, the first), and how long it was in all, so that no others hide.
    private record Logged(
            int number, String request, int length, String body, Map<String, String> headers) {
        static Logged of(SeenRequest seen, List<String> names) {
            var headers = new TreeMap<String, String>();
            seen.headers()
                    .forEach((name, values) ->
                            headers.putIfAbsent(name.replace('-', '_'), first(values.getFirst())));
            headers.values().removeIf(String::isEmpty);
            headers.keySet().removeIf(name -> !ASKABLE.matcher(name).matches());
            assertThat(names).containsAll(headers.keySet());
            return new Logged(seen.number(), seen.request(), seen.length(), seen.body(), headers);
        }

        static Logged of(JsonNode line, List<String> names) {
            var headers = new TreeMap<String, String>();
            for (int i = 0; i < names.size(); i++) {
                String value = line.get(i + 4).asText();
                if (!value.isEmpty()) {
                    headers.put(names.get(i), first(value));
                }
            }
            return new Logged(
                    SeenRequest.number(line.get(0).asText()),
                    line.get(1).asText(),
                    line.get(2).asInt(),
                    HexFormat.of()
                            .formatHex(line.get(3).asText().getBytes(StandardCharsets.ISO_8859_1)),
                    headers);
        }

        private static String first(String value) {
            return value.split(", ", 2)[0];
        }
    }

    private static List<Logged> logged(Path log, List<String> names) {
        var lines = new ArrayList<Logged>();
        try {
            for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
                lines.add(Logged.of(JSON.readTree(line), names));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return lines;
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
