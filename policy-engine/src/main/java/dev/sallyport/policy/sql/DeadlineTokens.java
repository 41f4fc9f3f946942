package dev.sallyport.policy.sql;

import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.TokenSource;

/// Tokens that stop coming at the deadline; looking ahead counts too.
final class DeadlineTokens extends CommonTokenStream {
    private final Deadline deadline;

    DeadlineTokens(TokenSource source, Deadline deadline) {
        super(source);
        this.deadline = deadline;
    }

    @Override
    public void consume() {
        deadline.check();
        super.consume();
    }
}
