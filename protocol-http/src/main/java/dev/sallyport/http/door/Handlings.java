package dev.sallyport.http.door;

import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.exchange.Exchange;
import dev.sallyport.http.exchange.ExchangeParts;
import dev.sallyport.http.exchange.Handling;

/// Chooses what is done with a request: by the kind of its target.
final class Handlings {
    private final Handling plain;

    Handlings(ExchangeParts parts) {
        this.plain = Exchange.handling(parts);
    }

    Handling of(Admitted admitted) {
        return switch (admitted.target().kind()) {
            case API -> plain;
            case MCP -> Handlings::refuse;
        };
    }

    /// A tool call that is taken for a plain request would pass by the rules for requests.
    private static void refuse(Admitted admitted) {
        admitted.refuse(
                Problem.of(
                        HttpStatus.NOT_IMPLEMENTED,
                        "unsupported",
                        "this gateway does not read MCP yet; nothing was run"));
    }
}
