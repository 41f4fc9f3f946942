package dev.sallyport.core.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client asks of an HTTP target. What stands here is what is sent: the door has settled
/// every way of writing it.
public sealed interface HttpCall {
    /// Path below the target, percent-encoded in its one normal form (RFC 3986, section 6.2.2):
    /// begins with a slash, without dot segments, empty segments, or an encoded slash.
    String path();

    Content content();

    /// One request.
    ///
    /// @param verb its method, or [HttpVerb#UPGRADE]
    /// @param query without the question mark; empty where there is none
    /// @param headers those that are passed on, by lower-case name, values in their order; neither
    ///   the client's token nor the target's credential is among them
    record Exchange(
            HttpVerb verb,
            String path,
            String query,
            Map<String, List<String>> headers,
            Content content)
            implements HttpCall {
        public Exchange {
            var copy = new LinkedHashMap<String, List<String>>();
            headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
            headers = java.util.Collections.unmodifiableMap(copy);
        }
    }

    /// One message of a client on a WebSocket.
    ///
    /// @param path of the request that opened it
    /// @param query of that request
    /// @param isText a text message, else a binary one
    record Message(String path, String query, boolean isText, Content content)
            implements HttpCall {}

    /// One JSON-RPC message of an MCP client.
    ///
    /// @param method `tools/call`; the empty string for an answer to the server
    /// @param name of the tool or prompt, URI of the resource; else the empty string
    /// @param arguments what the tool or prompt is given, as maps, lists, texts, numbers (Long or
    ///   Double), booleans and null; an empty map where there is nothing
    /// @param changed the tool is not described as it was when it was pinned
    /// @param content what the message asks for, without what differs from one try to the next (its
    ///   id, metadata): an approval is bound to it
    record Rpc(
            String path,
            String method,
            String name,
            Map<String, @Nullable Object> arguments,
            boolean changed,
            Content content)
            implements HttpCall {}

    /// What rules call it.
    default HttpVerb verb() {
        return switch (this) {
            case Exchange exchange -> exchange.verb;
            case Message _ -> HttpVerb.MESSAGE;
            case Rpc rpc ->
                    switch (rpc.method) {
                        case "tools/call" -> HttpVerb.TOOL;
                        case "resources/read", "resources/subscribe", "resources/unsubscribe" ->
                                HttpVerb.RESOURCE;
                        case "prompts/get" -> HttpVerb.PROMPT;
                        default -> HttpVerb.MCP;
                    };
        };
    }
}
