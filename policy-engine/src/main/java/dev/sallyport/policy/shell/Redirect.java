package dev.sallyport.policy.shell;

/// One redirection.
///
/// @param descriptor the number before the operator; −1 where there is none
/// @param operator `<`, `>`, `>>`, `>|`, `<>`, `>&`, `<&`, `&>`, `&>>`, `<<<`, or `<<` for a
///   here-document, whose body is the target
/// @param target one field: the body of a here-document with its last newline
/// @param quoted of a here-document: that nothing in its body is expanded
record Redirect(int descriptor, String operator, Word target, boolean quoted) {
    boolean isStandardInput() {
        return descriptor <= 0 && operator.startsWith("<");
    }
}
