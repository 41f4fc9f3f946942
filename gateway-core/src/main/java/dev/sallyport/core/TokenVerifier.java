package dev.sallyport.core;

/// Turns a bearer token into an identity. May block (keys are fetched): call it on a virtual
/// thread.
public interface TokenVerifier {
    /// @param token the compact JWT as it came; the caller closes it
    Result verify(Secret token);

    /// What became of a token.
    sealed interface Result {}

    record Verified(Identity identity) implements Result {}

    /// @param reason for the audit log and the operator, not for the caller; holds nothing of the
    ///   token
    record Refused(String reason) implements Result {}

    /// The keys could not be had. Nobody is logged in.
    record NotAvailable(String reason) implements Result {}
}
