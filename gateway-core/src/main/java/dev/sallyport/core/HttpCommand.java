package dev.sallyport.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpCall.Exchange;
import dev.sallyport.core.http.HttpCall.Message;
import dev.sallyport.core.http.HttpCall.Rpc;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.QueryText;
import dev.sallyport.core.http.ShownCall;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One request to an HTTP target, one message of a WebSocket, or one message of an MCP client.
public record HttpCommand(HttpCall call, HttpFacts facts) implements Command {
    /// Names of headers that say nothing of what a request does, and differ from one try to the
    /// next: an approval is not bound to them.
    private static final Set<String> OF_THE_TRY =
            Set.of(
                    "accept-encoding",
                    "accept-language",
                    "baggage",
                    "date",
                    "traceparent",
                    "tracestate",
                    "user-agent",
                    "x-request-id");

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    /// The call with what is known of it; doors and policy tests ask alike.
    public static HttpCommand of(HttpCall call, HttpAnalyzer analyzer) {
        return new HttpCommand(call, analyzer.analyze(call));
    }

    @Override
    public Protocol protocol() {
        return Protocol.HTTP;
    }

    /// The request line without the version; of MCP the method, the name and the arguments.
    @Override
    public String text() {
        return text(HttpCommand::query);
    }

    /// Values of the query whose names say that they are secrets are left out.
    @Override
    public String recorded() {
        return text(query -> query.isEmpty() ? "" : "?" + QueryText.withoutSecrets(query));
    }

    private interface QueryPart {
        String of(String query);
    }

    private String text(QueryPart part) {
        return switch (call) {
            case Exchange exchange ->
                    exchange.verb() + " " + exchange.path() + part.of(exchange.query());
            case Message message ->
                    (message.isText() ? "text" : "binary")
                            + " message on "
                            + message.path()
                            + part.of(message.query());
            case Rpc rpc ->
                    (rpc.method().isEmpty() ? "answer" : rpc.method())
                            + (rpc.name().isEmpty() ? "" : " " + rpc.name())
                            + (rpc.arguments().isEmpty() ? "" : " " + json(rpc.arguments()));
        };
    }

    private static String query(String query) {
        return query.isEmpty() ? "" : "?" + query;
    }

    private static String json(Map<String, ?> arguments) {
        try {
            return JSON.writeValueAsString(arguments);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers are always JSON", e);
        }
    }

    /// With all that an approval is bound to: the body, the headers, what else a message says.
    @Override
    public String shown() {
        return VisibleText.of(recorded())
                + ShownCall.belowLine(
                        call, call instanceof Exchange exchange ? bound(exchange) : List.of());
    }

    private static List<Map.Entry<String, List<String>>> bound(Exchange exchange) {
        return exchange.headers().entrySet().stream()
                .filter(header -> !OF_THE_TRY.contains(header.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .toList();
    }

    @Override
    public String digest() {
        var digest = new CommandDigest("http").with(call.verb().name()).with(call.path());
        switch (call) {
            case Exchange exchange -> {
                digest.with(exchange.query());
                bound(exchange)
                        .forEach(header -> {
                            digest.with(header.getKey())
                                    .with(Integer.toString(header.getValue().size()));
                            header.getValue().forEach(digest::with);
                        });
            }
            case Message message ->
                    digest.with(message.query()).with(Boolean.toString(message.isText()));
            case Rpc rpc ->
                    digest.with(rpc.method())
                            .with(rpc.name())
                            .with(json(rpc.arguments()))
                            .with(Boolean.toString(rpc.changed()));
        }
        digest.with(call.content().mediaType())
                .with(call.content().isWhole() ? call.content().sha256() : "unread");
        return digest.hex();
    }

    /// Nobody can approve a body that nobody has read.
    @Override
    public boolean canWait() {
        return call.content().isWhole();
    }
}
