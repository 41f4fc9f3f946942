package dev.sallyport.core;

/// The smallest thing that is decided.
public sealed interface Command permits SqlCommand, SshCommand, HttpCommand {
    Protocol protocol();

    /// The command as its author wrote it.
    String text();

    /// The text for the audit log: what is known to be a password is left out, and nothing else.
    default String recorded() {
        return text();
    }

    /// The command as an approver reads it: the recorded text with nothing invisible in it, and
    /// what else decides what it does.
    default String shown() {
        return VisibleText.of(recorded());
    }

    /// What its analysis tells the rules.
    CommandFacts facts();

    /// SHA-256 over everything that makes this command what it is (text, typed values, and the
    /// settings that change its meaning), in hex. An approval is bound to it.
    String digest();

    /// Whether this only makes a command ready (a Parse without an Execute): nothing of it runs,
    /// and every run of it is judged again. A hold lets it pass and meets the run.
    default boolean isPreparation() {
        return false;
    }

    /// Whether all that it does is known and kept, so that it can run later as it is now. What
    /// can't wait is refused where a rule holds it.
    default boolean canWait() {
        return true;
    }
}
