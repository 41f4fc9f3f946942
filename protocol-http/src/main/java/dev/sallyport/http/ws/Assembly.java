package dev.sallyport.http.ws;

import dev.sallyport.http.exchange.BodyBudget;
import java.io.ByteArrayOutputStream;

/// Puts a message together from its pieces, within a limit and within what all of the door may
/// keep. Not thread-safe.
final class Assembly {
    static final String NO_ROOM = "too much is waiting to be judged";

    private final BodyBudget budget;
    private final int mostBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Assembly(BodyBudget budget, int mostBytes) {
        this.budget = budget;
        this.mostBytes = mostBytes;
    }

    void add(byte[] piece) throws FrameViolation {
        if (piece.length > mostBytes - bytes.size()) {
            throw new FrameViolation(
                    CloseCode.TOO_BIG, "a message of more than " + mostBytes + " bytes");
        }
        if (!budget.take(piece.length)) {
            throw new FrameViolation(CloseCode.TRY_LATER, NO_ROOM);
        }
        bytes.writeBytes(piece);
    }

    /// The whole message. What it takes of the budget is the caller's to give back.
    byte[] take() {
        byte[] whole = bytes.toByteArray();
        bytes.reset();
        return whole;
    }

    /// What came so far is not wanted any more.
    void drop() {
        budget.giveBack(bytes.size());
        bytes.reset();
    }
}
