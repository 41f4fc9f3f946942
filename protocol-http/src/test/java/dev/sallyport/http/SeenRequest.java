package dev.sallyport.http;

import com.sun.net.httpserver.HttpExchange;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A request as it arrived, or as it has to arrive after what was judged.
///
/// @param headers all of them, those that the gateway sets too, by lower-case name
/// @param body in hex
record SeenRequest(int number, String request, Map<String, List<String>> headers, String body) {
    private static final Set<HttpVerb> WITH_A_BODY =
            Set.of(HttpVerb.POST, HttpVerb.PUT, HttpVerb.PATCH);

    SeenRequest {
        headers = new TreeMap<>(headers);
    }

    /// In bytes, on the wire.
    int length() {
        int lines =
                headers.entrySet().stream()
                        .flatMapToInt(header ->
                                header.getValue().stream()
                                        .mapToInt(value ->
                                                header.getKey().length() + value.length() + 4))
                        .sum();
        return request.length() + " HTTP/1.1\r\n\r\n".length() + lines + body.length() / 2;
    }

    /// What was judged, and what docs/http.md says that is set beside it. A body that was not read
    /// is passed on as it came.
    static SeenRequest due(HttpCommand command, List<SmugglingCase> cases, int upstream) {
        var call = (HttpCall.Exchange) command.call();
        var headers = new TreeMap<>(call.headers());
        headers.putIfAbsent("user-agent", List.of("sallyport"));
        headers.put("host", List.of("127.0.0.1:" + upstream));
        headers.put("authorization", List.of("Bearer " + DoorFixture.CANARY));
        headers.put("forwarded", List.of("for=127.0.0.1;proto=http"));
        headers.put("x-forwarded-for", List.of("127.0.0.1"));
        headers.put("x-forwarded-prefix", List.of("/api"));
        headers.put("x-forwarded-proto", List.of("http"));
        int number = number(call.headers().getOrDefault("x-case", List.of("")).getFirst());
        byte[] body =
                call.content().isWhole() ? call.content().bytes() : cases.get(number - 1).body();
        if (body.length > 0 || WITH_A_BODY.contains(call.verb())) {
            headers.put("content-length", List.of(Integer.toString(body.length)));
        }
        return new SeenRequest(number, command.text(), headers, HexFormat.of().formatHex(body));
    }

    static int number(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    static SeenRequest arrived(HttpExchange exchange) throws IOException {
        var headers = new TreeMap<String, List<String>>();
        exchange.getRequestHeaders()
                .forEach((name, values) ->
                        headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return new SeenRequest(
                number(headers.getOrDefault("x-case", List.of("")).getFirst()),
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                headers,
                HexFormat.of().formatHex(exchange.getRequestBody().readAllBytes()));
    }
}
