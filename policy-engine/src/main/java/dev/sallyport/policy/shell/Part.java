package dev.sallyport.policy.shell;

import java.util.List;

/// A piece of a word as it stands in the text. `quoted`: the shell does not split its value, nor
/// look for patterns in it.
sealed interface Part {
    /// The body of a here-document: filled in when the parser has come to it, before anyone looks.
    record Late(List<Part> body) implements Part {}

    /// Characters that stand for themselves.
    record Text(String text, boolean quoted) implements Part {}

    /// `*`, `?` or a whole bracket expression, unquoted.
    record Glob(String text) implements Part {}

    /// `$name`, `${name}`, `${name<operator><argument>}`, `${#name}` (operator `#`, no argument:
    /// the length; told from a prefix removal by [#length]).
    record Parameter(String name, String operator, String argument, boolean length, boolean quoted)
            implements Part {
        static Parameter plain(String name, boolean quoted) {
            return new Parameter(name, "", "", false, quoted);
        }
    }

    /// `$(…)` or backquotes.
    record Substitution(Node body, boolean quoted) implements Part {}

    /// `$((…))`.
    record Arithmetic(String expression, boolean quoted) implements Part {}

    /// `<(…)` or `>(…)`.
    record ProcessFile(char direction, Node body) implements Part {}

    /// An unquoted tilde that stands for the home directory.
    record Home() implements Part {}
}
