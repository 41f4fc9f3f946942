package dev.sallyport.postgres.path;

import dev.sallyport.postgres.path.ClientMessage.Terminate;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The client's messages in their order, until each may go. Decisions are asked for in that order
/// too, many at once, but never past a command that may change what the next one means. Belongs to
/// the event loop.
final class Docket {
    private final Forwarder forwarder;
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private final ArrayDeque<Ruling> unasked = new ArrayDeque<>();
    private @Nullable Ruling barrier;
    private long bytes;
    private boolean goingOn;

    Docket(Forwarder forwarder) {
        this.forwarder = forwarder;
    }

    long bytes() {
        return bytes;
    }

    /// How many messages wait. What a message takes here has little to do with its length: one of
    /// five bytes is some objects, too.
    int size() {
        return steps.size();
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    void add(Step step) {
        steps.add(step);
        bytes += step.bytes();
        if (step.message() instanceof Terminate) {
            giveUpHeld("the client ended the session");
        }
    }

    void ask(Ruling ruling) {
        unasked.add(ruling);
    }

    /// Asks and sends as far as it goes.
    void goOn() {
        if (goingOn) {
            return;
        }
        goingOn = true;
        try {
            boolean moved = true;
            while (moved) {
                boolean asked = askNext();
                moved = sendNext() || asked;
            }
        } finally {
            goingOn = false;
        }
    }

    private boolean askNext() {
        boolean moved = false;
        for (Ruling next = unasked.peek(); next != null; next = unasked.peek()) {
            if (next.isAbandoned()) {
                unasked.poll();
                continue;
            }
            if (barrier != null || !isSure(next) || !next.isReady()) {
                return moved;
            }
            unasked.poll();
            next.submit();
            moved = true;
            if (next.changesSession()) {
                barrier = next;
            }
        }
        return moved;
    }

    private boolean isSure(Ruling next) {
        if (next.isOutdated()) {
            next.askAgain();
        }
        if (!next.isUnsure()) {
            return true;
        }
        Step first = steps.peek();
        if (first == null || first.ruling != next) {
            return false;
        }
        next.askAgain();
        return true;
    }

    private boolean sendNext() {
        boolean moved = false;
        for (Step next = steps.peek(); next != null; next = steps.peek()) {
            if (!forwarder.isFreeFor(next) || waits(next)) {
                return moved;
            }
            steps.poll();
            bytes -= next.bytes();
            forwarder.take(next);
            if (barrier != null
                    && barrier == next.ruling
                    && (next.closesRuling || barrier.isAbandoned())) {
                barrier = null;
            }
            moved = true;
        }
        return moved;
    }

    private boolean waits(Step step) {
        if (!step.needsRuling() || forwarder.drops(step)) {
            return false;
        }
        return step.ruling == null || step.ruling.isOpen();
    }

    /// Ctrl-C before anything was sent.
    void cancel() {
        for (Step step : steps) {
            if (step.ruling != null && step.ruling.isOpen()) {
                step.ruling.cancel();
                return;
            }
        }
    }

    private void giveUpHeld(String reason) {
        for (Step step : steps) {
            if (step.ruling != null && step.ruling.isHeld()) {
                step.ruling.abandon(reason);
            }
        }
    }

    /// The session is over: nothing of what is left will be sent.
    void close(String reason) {
        for (Step step : steps) {
            if (step.ruling != null) {
                step.ruling.abandon(reason);
            }
            step.frame().release();
        }
        steps.clear();
        unasked.clear();
        bytes = 0;
    }
}
