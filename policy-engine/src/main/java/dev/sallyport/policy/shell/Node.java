package dev.sallyport.policy.shell;

import java.util.List;

/// A command of the shell grammar (POSIX, "Shell Grammar", and what bash adds to it).
sealed interface Node {
    /// @param append whether it is `name+=value`
    record Assignment(String name, Word value, boolean append) {}

    record Simple(List<Assignment> assignments, List<Word> words, List<Redirect> redirects)
            implements Node {}

    /// Two or more stages, or one that is negated or timed.
    record Pipeline(List<Node> stages, boolean negated, boolean timed) implements Node {}

    record AndOr(Node left, boolean and, Node right) implements Node {}

    record Sequence(List<Node> items) implements Node {}

    record Background(Node body) implements Node {}

    record Subshell(Node body, List<Redirect> redirects) implements Node {}

    record Group(Node body, List<Redirect> redirects) implements Node {}

    /// @param otherwise an empty sequence where there is no `else`
    record If(Node condition, Node then, Node otherwise, List<Redirect> redirects)
            implements Node {}

    record While(Node condition, boolean until, Node body, List<Redirect> redirects)
            implements Node {}

    /// @param inPositionals `for x do …`, which goes through the positional parameters
    record For(
            String name,
            boolean inPositionals,
            List<Word> words,
            Node body,
            List<Redirect> redirects)
            implements Node {}

    /// `for ((…; …; …))`.
    record Count(String start, String condition, String step, Node body, List<Redirect> redirects)
            implements Node {}

    record Case(Word subject, List<Branch> branches, List<Redirect> redirects) implements Node {}

    /// @param ending `;;`, `;&` or `;;&`
    record Branch(List<Word> patterns, Node body, String ending) {}

    record Function(String name, Node body) implements Node {}

    /// `[[ … ]]` of one test.
    record Condition(List<Word> words, List<Redirect> redirects) implements Node {}

    Sequence NOTHING = new Sequence(List.of());
}
