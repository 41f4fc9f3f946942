package dev.sallyport.http.door;

import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.exchange.Exchange;
import dev.sallyport.http.exchange.ExchangeParts;
import dev.sallyport.http.exchange.Handling;
import dev.sallyport.http.exchange.McpRun;
import dev.sallyport.http.ws.Handshake;
import dev.sallyport.http.ws.Upgrade;
import java.util.Optional;

/// Chooses what is done with a request: by the kind of its target.
final class Handlings {
    private final Handling plain;
    private final Handling sockets;
    private final Handling mcp;

    /// @param domain the gateway's own
    Handlings(ExchangeParts parts, Optional<String> domain) {
        this.plain = Exchange.handling(parts);
        this.sockets = Upgrade.handling(parts);
        this.mcp = McpRun.handling(parts, domain);
    }

    Handling of(Admitted admitted) {
        return switch (admitted.target().kind()) {
            case API -> Handshake.isAsked(admitted.request().headers()) ? sockets : plain;
            case MCP -> Handshake.isAsked(admitted.request().headers()) ? Handlings::refuse : mcp;
        };
    }

    /// MCP is not spoken on WebSockets; what would be said there is not judged.
    private static void refuse(Admitted admitted) {
        admitted.refuse(
                Problem.of(
                        HttpStatus.NOT_IMPLEMENTED,
                        "unsupported",
                        "an MCP server is reached by POST, not on a WebSocket; nothing was run"));
    }
}
