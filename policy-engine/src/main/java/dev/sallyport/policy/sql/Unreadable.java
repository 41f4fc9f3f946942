package dev.sallyport.policy.sql;

/// A text that can't be vouched for. Carries no stack: hostile texts may raise it often.
final class Unreadable extends RuntimeException {
    /// Whether the same text might be readable another time (deadline, no free parser).
    private final boolean passing;

    private Unreadable(String reason, boolean passing) {
        super(reason, null, false, false);
        this.passing = passing;
    }

    static Unreadable because(String reason) {
        return new Unreadable(reason, false);
    }

    static Unreadable forNow(String reason) {
        return new Unreadable(reason, true);
    }

    boolean passing() {
        return passing;
    }

    String reason() {
        String message = getMessage();
        return message == null ? "unreadable" : message;
    }
}
