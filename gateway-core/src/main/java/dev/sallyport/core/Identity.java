package dev.sallyport.core;

import java.time.Instant;

/// A principal whose token was verified.
///
/// @param expiresAt the token's `exp`; the session ends then
/// @param tokenId the token's `jti`, or a digest of the token where it has none; safe to log
public record Identity(Principal principal, Instant expiresAt, String tokenId) {}
