package dev.sallyport.http.mcp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Recordings;
import java.time.InstantSource;
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
        Recordings recordings,
        InstantSource clock,
        LongSupplier nanos) {}
