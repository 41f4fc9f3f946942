package dev.sallyport.policy;

/// Something in a policy file that must be put right before the policy can be used.
///
/// @param file the file's name in its directory
/// @param line from 1; 0 where the problem has no line
/// @param where the place in the file: `rules.no-drop.match.verbs`; empty for the whole file
/// @param message what was found, what was expected
public record PolicyProblem(String file, int line, String where, String message) {
    @Override
    public String toString() {
        return file
                + (line > 0 ? ":" + line : "")
                + ": "
                + (where.isEmpty() ? "" : where + ": ")
                + message;
    }
}
