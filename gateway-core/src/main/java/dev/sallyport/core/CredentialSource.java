package dev.sallyport.core;

/// Reads credentials by reference (`file:/run/secrets/x`, `env:NAME`). May block.
public interface CredentialSource {
    /// @return the credential; the caller closes it right after the login that needs it
    /// @throws Unavailable when the reference can't be read; the message names neither the value
    ///   nor the reference's content
    Secret read(String reference);
}
