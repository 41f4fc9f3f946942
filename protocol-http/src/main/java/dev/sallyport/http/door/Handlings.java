package dev.sallyport.http.door;

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
            case MCP -> mcp;
        };
    }
}
