package dev.sallyport.postgres.door;

import dev.sallyport.postgres.wire.ErrorFields;

/// A login ends here; the client gets `answer` and the connection is closed.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorFields answer;

    Refusal(ErrorFields answer) {
        super(answer.message());
        this.answer = answer;
    }

    ErrorFields answer() {
        return answer;
    }
}
