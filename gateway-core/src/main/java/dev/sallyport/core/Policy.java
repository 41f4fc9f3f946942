package dev.sallyport.core;

/// The rules. Pure: the same session and command get the same decision until the policy is
/// replaced. Thread-safe and quick (microseconds): event loops call it.
public interface Policy {
    /// @return never null; what no rule allows is a [Decision.Block]
    Decision decide(Session session, Command command);

    /// SHA-256 of what is active, in hex.
    String digest();
}
