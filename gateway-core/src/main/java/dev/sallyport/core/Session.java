package dev.sallyport.core;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// One sign-in of one principal to one account of one target.
///
/// @param id made by the gateway
/// @param account the account's name in the configuration, not the upstream's login
/// @param clientAddress `host:port` of the peer
/// @param claims what the client says of itself (`application_name`, `database`): shown, never
///   trusted
/// @param expiresAt when the token ends, and the session with it
public record Session(
        UUID id,
        Principal principal,
        Target target,
        String account,
        String clientAddress,
        Map<String, String> claims,
        Instant startedAt,
        Instant expiresAt) {
    public Session {
        claims = Map.copyOf(claims);
    }
}
