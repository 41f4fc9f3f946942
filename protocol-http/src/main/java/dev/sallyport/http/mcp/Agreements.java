package dev.sallyport.http.mcp;

import dev.sallyport.http.mcp.McpUpstream.Reply;
import dev.sallyport.http.mcp.RpcMessage.Request;
import dev.sallyport.http.mcp.RpcMessage.Response;

/// What client and server agree on in `initialize`: it is kept under an id of the gateway's own,
/// also where the server gives none.
final class Agreements {
    private Agreements() {}

    /// @throws RpcRefused where it can't be kept
    static McpSession of(
            McpParts parts, McpVisit visit, Request request, Response response, Reply reply)
            throws RpcRefused {
        String agreed = response.json().path("result").path("protocolVersion").asText();
        Revision revision =
                Revision.of(agreed)
                        .filter(one -> !one.isStateless())
                        .orElseThrow(() ->
                                new RpcRefused(
                                        502,
                                        RpcErrors.UPSTREAM,
                                        "the server wants a revision of MCP that the gateway"
                                                + " doesn't speak"));
        return parts.sessions()
                .open(
                        visit,
                        reply.header("mcp-session-id"),
                        revision,
                        ClientMeans.ofInitialize(request.params()))
                .orElseThrow(() ->
                        new RpcRefused(
                                503,
                                RpcErrors.REFUSED,
                                "too many MCP sessions are open; end some of them"));
    }
}
