package dev.sallyport.audit;

import dev.sallyport.core.Secret;
import java.util.function.Supplier;

/// A login at the store's server.
///
/// @param password read anew for every connection and closed right after; may throw
///   [dev.sallyport.core.Unavailable]
public record StoreLogin(String username, Supplier<Secret> password) {}
