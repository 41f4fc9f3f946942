package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What a client says that it can do, as far as the gateway makes use of it.
///
/// @param opensUrls it can send its user to a URL (elicitation, URL mode)
record ClientMeans(boolean opensUrls) {
    static final ClientMeans NONE = new ClientMeans(false);
    private static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

    /// Of the parameters of `initialize` (up to 2025-11-25).
    static ClientMeans ofInitialize(ObjectNode params) {
        return of(params.path("capabilities"));
    }

    /// Of the parameters of any request (2026-07-28).
    static ClientMeans ofRequest(ObjectNode params) {
        return of(params.path("_meta").path(CAPABILITIES));
    }

    private static ClientMeans of(JsonNode capabilities) {
        return new ClientMeans(capabilities.path("elicitation").path("url").isObject());
    }
}
