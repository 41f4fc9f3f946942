package dev.sallyport.http.mcp;

import dev.sallyport.core.http.Content;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One HTTP request to an MCP target, read whole; who asks is known already.
///
/// @param method of HTTP
/// @param path below the target, in its one form
/// @param query in its one form; empty where there is none
/// @param authority host and port as the client names the gateway
/// @param headers by lower-case name
/// @param body whole
/// @param patience how long the client waits at most; null where it doesn't say
public record McpRequest(
        String method,
        String path,
        String query,
        String authority,
        Map<String, List<String>> headers,
        Content body,
        @Nullable Duration patience) {

    /// The one value of a header.
    ///
    /// @return null where there is none
    @Nullable String header(String name) throws RpcRefused {
        List<String> values = headers.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw RpcRefused.noRequest("the header " + name + " stands more than once");
        }
        return values.isEmpty() ? null : values.getFirst().strip();
    }

    /// Which forms of an answer the client takes.
    Accepts accepts() {
        return Accepts.of(headers.getOrDefault("accept", List.of()));
    }
}
