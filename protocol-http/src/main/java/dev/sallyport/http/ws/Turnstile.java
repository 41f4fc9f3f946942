package dev.sallyport.http.ws;

import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.exchange.ExchangeParts;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Lets the client's messages through, one at a time and in their order: each is a command.
///
/// ```
/// pieces ─▶ message ─▶ queue ─▶ gate ─┬─ pass ──▶ the upstream ─▶ outcome ─▶ the next
///                                     └─ block ─▶ told to the client ──────▶ the next
/// ```
///
/// While much waits, the client has to. Belongs to the event loop.
final class Turnstile {
    private static final int MOST_WAITING = 16;

    private final Tunnel tunnel;
    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Assembly assembly;
    private final ArrayDeque<Message> queue = new ArrayDeque<>();
    private long queuedBytes;
    private @Nullable Turn current;
    private @Nullable Runnable drained;
    private boolean isTurning;
    private boolean isDeaf;
    private boolean isOver;

    Turnstile(Tunnel tunnel, Admitted admitted, ExchangeParts parts) {
        this.tunnel = tunnel;
        this.admitted = admitted;
        this.parts = parts;
        this.assembly = new Assembly(parts.budget(), parts.bodyBytes());
    }

    void data(boolean isText, byte[] piece, boolean isLast) throws FrameViolation {
        if (isDeaf || isOver) {
            return;
        }
        try {
            assembly.add(piece);
        } catch (FrameViolation why) {
            if (why.code() != CloseCode.TOO_BIG) {
                throw why;
            }
            tooLarge(isText, why.why());
            return;
        }
        if (isLast) {
            whole(isText, assembly.take());
        }
    }

    private void whole(boolean isText, byte[] bytes) throws FrameViolation {
        if (isText) {
            try {
                String ignored = FrameReader.utf8(bytes);
            } catch (FrameViolation why) {
                parts.budget().giveBack(bytes.length);
                throw why;
            }
        }
        add(new Message(isText, bytes, ""));
    }

    /// It is refused and written down in its turn; nothing after it is read.
    private void tooLarge(boolean isText, String why) {
        isDeaf = true;
        assembly.drop();
        add(new Message(isText, new byte[0], why));
    }

    private void add(Message message) {
        queue.add(message);
        queuedBytes += message.size();
        flow();
        next();
    }

    private void flow() {
        if (queue.size() >= MOST_WAITING || queuedBytes >= parts.bodyBytes()) {
            tunnel.client().pause();
        } else {
            tunnel.client().resume();
        }
    }

    private void next() {
        if (isTurning) {
            return; // the loop below is at work
        }
        isTurning = true;
        try {
            while (current == null && !isOver && !queue.isEmpty()) {
                Message message = queue.remove();
                queuedBytes -= message.size();
                var turn = new Turn(this, tunnel, admitted, parts, message);
                current = turn;
                flow();
                turn.begin();
            }
        } finally {
            isTurning = false;
        }
        Runnable then = drained;
        if (current == null && !isOver && then != null) {
            drained = null;
            then.run();
        }
    }

    /// The client says nothing more. What it said is sent; a message that waits for people is given
    /// up, and what is behind it too.
    ///
    /// @param then runs when all is sent
    void close(Runnable then) {
        drained = then;
        assembly.drop();
        giveUpHeld();
        next();
    }

    /// The message that waits for people, and those behind it.
    void giveUpHeld() {
        var turn = current;
        if (turn != null && turn.giveUp()) {
            dropQueue();
        }
    }

    private void dropQueue() {
        queue.clear();
        parts.budget().giveBack(queuedBytes);
        queuedBytes = 0;
    }

    /// Whether the client has said that nothing more comes.
    boolean isClosing() {
        return drained != null;
    }

    boolean isOver() {
        return isOver;
    }

    /// A message is through, or will never be.
    void done() {
        current = null;
        next();
    }

    /// Nothing more goes up.
    void over(String reason) {
        if (isOver) {
            return;
        }
        isOver = true;
        assembly.drop();
        dropQueue();
        var turn = current;
        if (turn != null) {
            turn.cancel(reason);
        }
    }
}
