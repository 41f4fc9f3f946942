package dev.sallyport.policy.shell;

/// A text that can't be read any further. Carries no stack: hostile texts may raise it often.
final class Unjudged extends RuntimeException {
    private final String reason;
    private final boolean last;

    Unjudged(String reason) {
        this(reason, false);
    }

    private Unjudged(String reason, boolean last) {
        super(reason, null, false, false);
        this.reason = reason;
        this.last = last;
    }

    /// A limit is reached: nothing else of the line is looked at.
    static Unjudged exhausted(String reason) {
        return new Unjudged(reason, true);
    }

    String reason() {
        return reason;
    }

    boolean isLast() {
        return last;
    }
}
