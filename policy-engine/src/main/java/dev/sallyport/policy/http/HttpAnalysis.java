package dev.sallyport.policy.http;

import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpCall.Exchange;
import dev.sallyport.core.http.HttpCall.Message;
import dev.sallyport.core.http.HttpCall.Rpc;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpFacts.Body;
import dev.sallyport.core.http.SecretNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Facts of HTTP requests, WebSocket messages and MCP messages. Holds nothing.
public final class HttpAnalysis implements HttpAnalyzer {
    private static final String PATH_PARAMETERS =
            "the path has parameters (;), which servers read in different ways";

    @Override
    public HttpFacts analyze(HttpCall call) {
        try {
            return switch (call) {
                case Exchange exchange -> exchange(exchange);
                case Message message -> message(message);
                case Rpc rpc -> rpc(rpc);
            };
        } catch (RuntimeException | StackOverflowError e) { // a bug of ours never lets one pass
            return facts(
                    call,
                    Map.of(),
                    Map.of(),
                    new Body.Unknown("it could not be read"),
                    "the request could not be analysed");
        }
    }

    private static HttpFacts exchange(Exchange exchange) {
        Map<String, List<String>> headers = shown(exchange.headers());
        MediaType type = MediaType.of(exchange.content().mediaType());
        try {
            Map<String, List<String>> query = Pairs.decoded(exchange.query());
            Body body =
                    BodyReader.of(
                            exchange.verb(), exchange.path(), query, exchange.content(), type);
            return facts(exchange, type, query, headers, body, unclear(exchange.path()));
        } catch (Unread why) {
            var body = new Body.Unknown("the query can't be read");
            return facts(
                    exchange, Map.of(), headers, body, "the query can't be read: " + why.why());
        }
    }

    private static HttpFacts message(Message message) {
        Body body = BodyReader.ofMessage(message.content());
        try {
            Map<String, List<String>> query = Pairs.decoded(message.query());
            return facts(message, query, Map.of(), body, unclear(message.path()));
        } catch (Unread why) {
            return facts(
                    message, Map.of(), Map.of(), body, "the query can't be read: " + why.why());
        }
    }

    private static HttpFacts rpc(Rpc rpc) {
        return facts(
                rpc,
                Map.of(),
                Map.of(),
                new Body.None(),
                rpc.changed()
                        ? "the tool is not described as it was when it was pinned"
                        : unclear(rpc.path()));
    }

    private static String unclear(String path) {
        return path.indexOf(';') >= 0 ? PATH_PARAMETERS : "";
    }

    private static HttpFacts facts(
            HttpCall call,
            Map<String, List<String>> query,
            Map<String, List<String>> headers,
            Body body,
            String reason) {
        var type = MediaType.of(call.content().mediaType());
        return facts(call, type, query, headers, body, reason);
    }

    /// @param reason why it is unjudged; empty where it is judged
    private static HttpFacts facts(
            HttpCall call,
            @Nullable MediaType type,
            Map<String, List<String>> query,
            Map<String, List<String>> headers,
            Body body,
            String reason) {
        return new HttpFacts(
                call.verb(),
                call.path(),
                query,
                headers,
                name(type),
                call.content().size(),
                body,
                call instanceof Rpc rpc
                        ? new HttpFacts.Rpc(
                                rpc.method(), rpc.name(), rpc.arguments(), rpc.changed())
                        : HttpFacts.Rpc.NONE,
                reason.isEmpty(),
                reason);
    }

    private static String name(@Nullable MediaType type) {
        return type == null ? "" : type.name();
    }

    /// The map itself where there is nothing to hide in it, as in most requests.
    private static Map<String, List<String>> shown(Map<String, List<String>> headers) {
        Map<String, List<String>> hidden = null;
        for (String name : headers.keySet()) {
            if (SecretNames.isSecret(name)) {
                hidden = hidden == null ? new LinkedHashMap<>(headers) : hidden;
                hidden.put(name, List.of());
            }
        }
        return hidden == null ? headers : Collections.unmodifiableMap(hidden);
    }
}
