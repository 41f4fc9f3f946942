package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A server that keeps what it was asked and answers as a test says; without that, as a server with
/// the tools `read` and `write` does.
final class FakeUpstream implements McpUpstream {
    interface Script {
        /// @return null: answer as usual
        @Nullable Reply answer(Call call) throws Failed;
    }

    final List<Call> calls = new CopyOnWriteArrayList<>();
    String tools = "[{\"name\":\"read\",\"description\":\"Reads.\"},{\"name\":\"write\"}]";
    Script script = _ -> null;

    /// An answer in pieces.
    static final class Canned implements Reply {
        private final int status;
        private final Map<String, String> headers;
        private final Queue<byte[]> parts = new ArrayDeque<>();
        boolean closed;

        Canned(int status, Map<String, String> headers, String... parts) {
            this.status = status;
            this.headers = headers;
            for (String part : parts) {
                this.parts.add(part.getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public @Nullable String header(String name) {
            return headers.get(name);
        }

        @Override
        public byte @Nullable [] next() {
            return parts.poll();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    static Canned json(String body) {
        return new Canned(200, Map.of("content-type", "application/json"), body);
    }

    static Canned sse(String... parts) {
        return new Canned(200, Map.of("content-type", "text/event-stream"), parts);
    }

    static String message(String json) {
        return "data: " + json + "\n\n";
    }

    static Canned result(Call call, String result) {
        return json(answer(call, result));
    }

    static String answer(Call call, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + body(call).get("id")
                + ",\"result\":"
                + result
                + "}";
    }

    static JsonNode body(Call call) {
        return FakeClient.read(call.body());
    }

    static String method(Call call) {
        return call.body().isEmpty() ? call.method() : body(call).path("method").asText();
    }

    /// Calls of the client's own, without what the gateway asks by itself.
    List<Call> asked() {
        return calls.stream().filter(call -> !call.body().contains("\"id\":\"sallyport-")).toList();
    }

    Call last() {
        return asked().getLast();
    }

    @Override
    public Reply send(Call call) throws Failed {
        calls.add(call);
        Reply scripted = script.answer(call);
        if (scripted != null) {
            return scripted;
        }
        return switch (method(call)) {
            case "initialize" ->
                    new Canned(
                            200,
                            Map.of(
                                    "content-type",
                                    "application/json",
                                    "mcp-session-id",
                                    "upstream-session"),
                            answer(
                                    call,
                                    "{\"protocolVersion\":"
                                            + body(call).at("/params/protocolVersion")
                                            + ",\"capabilities\":{}}"));
            case "tools/list" -> result(call, "{\"tools\":" + tools + "}");
            case "tools/call" ->
                    result(call, "{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}");
            case "GET" -> sse();
            default ->
                    !call.body().isEmpty() && body(call).has("id")
                            ? result(call, "{}")
                            : new Canned(call.method().equals("DELETE") ? 204 : 202, Map.of());
        };
    }
}
