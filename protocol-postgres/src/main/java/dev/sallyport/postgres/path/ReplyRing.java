package dev.sallyport.postgres.path;

import dev.sallyport.core.Outcome;
import dev.sallyport.postgres.path.Reply.Kind;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// The answers that the upstream owes, in order: who an answer belongs to, and where a refusal has
/// to be put. Belongs to the event loop.
final class ReplyRing {
    private final ArrayDeque<Reply> owed = new ArrayDeque<>();
    private boolean copyIn;

    void add(Reply reply) {
        if (copyIn && reply.kind() == Kind.COPY_END) {
            copyIn = false;
        }
        owed.add(reply);
    }

    int size() {
        return owed.size();
    }

    boolean isEmpty() {
        skipMarks();
        return owed.isEmpty();
    }

    @Nullable Reply head() {
        skipMarks();
        return owed.peek();
    }

    void pop() {
        owed.poll();
    }

    private void skipMarks() {
        while (!owed.isEmpty() && owed.peek().kind() == Kind.COPY_END) {
            owed.poll();
        }
    }

    /// Whether the server takes COPY data now, so that it reads past Sync and Flush.
    boolean isCopyIn() {
        return copyIn;
    }

    /// The server asks for COPY data. Syncs that were sent behind the command and before the data's
    /// end are not answered (PostgreSQL manual, "COPY Operations").
    void copyInBegins() {
        Iterator<Reply> replies = owed.iterator();
        replies.next();
        copyIn = true;
        while (replies.hasNext()) {
            switch (replies.next().kind()) {
                case SYNC -> replies.remove();
                case COPY_END -> {
                    copyIn = false;
                    return;
                }
                default -> {
                    // The server will not like it; it says so itself.
                }
            }
        }
    }

    void copyInEnds() {
        copyIn = false;
    }

    /// An error ended the head. What the server skips with it is taken away.
    ///
    /// @return whether the Sync that ends the skipping is on its way already; true where nothing is
    ///   skipped
    boolean failed(String sqlState) {
        copyIn = false;
        Reply head = head();
        if (head == null || head.kind().endsWithReady()) {
            return true;
        }
        if (head.run() != null) {
            head.run().failed(sqlState);
        }
        while (!owed.isEmpty()) {
            Reply skipped = owed.peek();
            if (skipped.kind() == Kind.SYNC) {
                return true;
            }
            owed.poll();
            forget(skipped);
        }
        return false;
    }

    private static void forget(Reply skipped) {
        if (skipped.name() != null && skipped.kind() != Kind.CLOSE) {
            skipped.name().drop();
        }
        if (skipped.run() != null) {
            skipped.run().finish(Outcome.Status.ERROR, Run.SKIPPED);
        }
    }

    /// ReadyForQuery came: takes away all up to the one it ends.
    ///
    /// @return that one; null where the server ended a skip that nobody waits for
    @Nullable Reply ready() {
        copyIn = false;
        boolean expected = expectsReady();
        while (expected) {
            Reply reply = owed.remove();
            if (reply.kind().endsWithReady()) {
                return reply;
            }
            forget(reply);
        }
        return null;
    }

    private boolean expectsReady() {
        for (Reply reply : owed) {
            if (reply.kind().endsWithReady()) {
                return true;
            }
        }
        return false;
    }

    /// The connection broke.
    void cut() {
        for (Reply reply : owed) {
            if (reply.run() != null) {
                reply.run().finish(Outcome.Status.CUT, null);
            }
        }
        owed.clear();
    }
}
