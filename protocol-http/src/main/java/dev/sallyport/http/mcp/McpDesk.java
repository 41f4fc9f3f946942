package dev.sallyport.http.mcp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.http.ToolPins;
import dev.sallyport.http.mcp.McpClient.Gone;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the requests of MCP clients: every JSON-RPC message is a command. Thread-safe.
public final class McpDesk {
    private static final Logger log = LoggerFactory.getLogger(McpDesk.class);

    private final McpParts parts;

    /// @param domain the gateway's own
    /// @param nanos as [System#nanoTime]
    public McpDesk(
            Gate gate,
            HttpAnalyzer analyzer,
            BodyMasks masks,
            ToolPins pins,
            Recordings recordings,
            InstantSource clock,
            Optional<String> domain,
            LongSupplier nanos) {
        var commands = new RpcCommands(analyzer);
        var catalog = new ToolCatalog(pins, nanos);
        this.parts =
                new McpParts(
                        gate,
                        commands,
                        catalog,
                        new Listings(gate, commands, catalog),
                        new MessageMasks(masks),
                        new McpSessions(nanos),
                        new HeldCalls(),
                        new Tasks(nanos),
                        new Origins(domain),
                        recordings,
                        clock,
                        nanos);
    }

    /// Blocks until the request is answered: call it on a virtual thread. Throws nothing.
    public void serve(McpVisit visit) {
        try {
            try {
                answer(visit);
            } catch (RpcRefused refused) {
                refuse(visit.client(), refused);
            }
        } catch (Gone _) {
            // what was under way is over, and recorded
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("session", visit.session().id())
                    .setCause(e)
                    .log("mcp failed");
            visit.client().end();
        }
    }

    private void answer(McpVisit visit) throws RpcRefused, Gone {
        var request = visit.request();
        String origin = request.header("origin");
        if (origin != null && !parts.origins().isOurs(origin, request.authority())) {
            throw new RpcRefused(403, RpcErrors.NO_REQUEST, "Origin names another site");
        }
        if (!request.path().equals(RpcCommands.PATH) || !request.query().isEmpty()) {
            throw new RpcRefused(
                    404,
                    RpcErrors.NO_REQUEST,
                    "an MCP server has one URL, the target's own, without a path or a query");
        }
        switch (request.method()) {
            case "POST" -> new PostExchange(parts, visit).run();
            case "GET" -> new ListenExchange(parts, visit).listen();
            case "DELETE" -> new ListenExchange(parts, visit).close();
            default ->
                    throw new RpcRefused(405, RpcErrors.NO_REQUEST, "expected POST, GET or DELETE");
        }
    }

    private static void refuse(McpClient client, RpcRefused refused) throws Gone {
        var error = RpcErrors.error(null, refused.code(), refused.why(), refused.data());
        new Answer(client, new Accepts(true, false), false).status(refused.status(), error);
    }
}
