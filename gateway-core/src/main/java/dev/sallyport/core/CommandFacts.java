package dev.sallyport.core;

import java.util.Set;

/// What the analysis of a command tells the rules. Immutable; commands that mean the same may share
/// one object, and what is kept for it is found by identity.
public interface CommandFacts {
    /// Whether the analysis vouches for the rest.
    boolean judged();

    /// Why the command is unjudged; empty where it is judged.
    String reason();

    /// In upper case, everything nested counted in.
    Set<String> verbs();
}
