package dev.sallyport.core;

/// The rules. Pure: the same session and command get the same decision until the policy is
/// replaced. Thread-safe and quick (microseconds): event loops call it.
public interface Policy {
    /// @return never null; what no rule allows is a [Decision.Block]
    Decision decide(Session session, Command command);

    /// Whether a command of this kind may ever pass, or be held: the facts that are missing in it
    /// (arguments, a body) may be anything. Lists that people are shown go by this.
    default boolean mayEverPass(Session session, Command command) {
        return !(decide(session, command) instanceof Decision.Block);
    }

    /// SHA-256 of what is active, in hex.
    String digest();
}
