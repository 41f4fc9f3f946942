package dev.sallyport.core.http;

/// What rules call the things that are asked of HTTP targets. Of a plain request the verb is its
/// method (RFC 9110, section 9; RFC 5789), of what is inside a message one of the rest.
public enum HttpVerb {
    GET,
    HEAD,
    POST,
    PUT,
    PATCH,
    DELETE,
    OPTIONS,
    TRACE,
    /// A connection is turned into a WebSocket (RFC 6455, RFC 8441).
    UPGRADE,
    /// A message that a client sends on a WebSocket.
    MESSAGE,
    /// MCP `tools/call`.
    TOOL,
    /// MCP `resources/read`, `resources/subscribe` and `resources/unsubscribe`.
    RESOURCE,
    /// MCP `prompts/get`.
    PROMPT,
    /// Everything else of MCP: `initialize`, `tools/list`, `ping`, notifications, answers.
    MCP
}
