package dev.sallyport.http.mcp;

import dev.sallyport.core.Gate;
import java.util.function.LongSupplier;

/// What all exchanges share.
record McpParts(
        Gate gate,
        RpcCommands commands,
        ToolCatalog catalog,
        Listings listings,
        MessageMasks masks,
        McpSessions sessions,
        HeldCalls held,
        Tasks tasks,
        Origins origins,
        LongSupplier nanos) {}
