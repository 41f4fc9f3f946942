package dev.sallyport.http.exchange;

import dev.sallyport.http.Deadlines;
import dev.sallyport.http.HttpParts;
import dev.sallyport.http.upstream.Assertions;
import dev.sallyport.http.upstream.Upstreams;
import org.jspecify.annotations.Nullable;

/// What requests are carried out with.
///
/// @param assertions null where the door has no key to sign them with
/// @param bodyBytes largest body that is read whole and judged
public record ExchangeParts(
        HttpParts door,
        Deadlines deadlines,
        Upstreams upstreams,
        @Nullable Assertions assertions,
        BodyBudget budget,
        int bodyBytes) {}
