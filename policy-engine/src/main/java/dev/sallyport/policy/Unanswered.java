package dev.sallyport.policy;

/// A condition asks for what is not known of a command, and could be anything.
final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param why for people
    Unanswered(String why) {
        super(why, null, false, false);
    }
}
