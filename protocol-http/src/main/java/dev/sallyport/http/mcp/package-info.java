/// MCP over Streamable HTTP: JSON-RPC messages become commands, one by one.
@NullMarked
package dev.sallyport.http.mcp;

import org.jspecify.annotations.NullMarked;
