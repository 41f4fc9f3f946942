package dev.sallyport.audit;

import dev.sallyport.core.http.HttpFacts;

/// What is known of an HTTP request, encoded. Paths, values and arguments are in the command's own
/// text, which is sensitive; here stand only words that the gateway made, and names of MCP methods.
final class HttpFactsJson {
    private static final int METHOD_CHARACTERS = 64;

    private HttpFactsJson() {}

    static void write(CanonicalJson json, HttpFacts facts) {
        json.open();
        json.key("body").name(body(facts.body()));
        json.key("judged").bool(facts.judged());
        String method = facts.rpc().method();
        json.optional(
                "mcp",
                method.isEmpty() || method.length() > METHOD_CHARACTERS || !isWord(method)
                        ? null
                        : method);
        json.optional("reason", facts.reason().isEmpty() ? null : facts.reason());
        if (facts.size() >= 0) {
            json.key("size").number(facts.size());
        }
        json.key("verb").name(facts.verb().name());
        json.close();
    }

    /// `tools/call`: what a client made up is not repeated.
    private static boolean isWord(String method) {
        return method.chars()
                .allMatch(c ->
                        c == '/' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    }

    private static String body(HttpFacts.Body body) {
        return switch (body) {
            case HttpFacts.Body.None _ -> "none";
            case HttpFacts.Body.Json _ -> "json";
            case HttpFacts.Body.Form _ -> "form";
            case HttpFacts.Body.Graphql _ -> "graphql";
            case HttpFacts.Body.Unknown _ -> "unknown";
        };
    }
}
