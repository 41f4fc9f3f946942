package dev.sallyport.postgres.path;

import dev.sallyport.postgres.path.Reply.Kind;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.Tags.Frontend;
import org.jspecify.annotations.Nullable;

/// COPY data on its way to the server, which gets it only where it asked for some.
///
/// A CopyData message goes up whole or not at all, whatever the server says meanwhile: it would
/// take the next message for the rest of this one, and what stands in a value of that for a
/// message. Belongs to the event loop.
final class CopyData {
    private final Conversation conversation;
    private final ReplyRing ring;
    private @Nullable Step early;
    private boolean inside;
    private boolean passes;

    CopyData(Conversation conversation) {
        this.conversation = conversation;
        this.ring = conversation.ring();
    }

    /// Whether a message was handed on in part, so that nothing else may go up.
    boolean isInside() {
        return inside;
    }

    /// Whether it came before the server could ask for it: it waits until the server does, or has
    /// answered everything.
    @SuppressWarnings("ReferenceEquality") // this very message
    boolean mayBeAskedFor(Step step) {
        boolean waits = !inside && !ring.isCopyIn() && !ring.isEmpty();
        if (waits && early != step) {
            early = step;
            conversation.toUpstream(FrontendMessages.bare(conversation.buffer(), Frontend.FLUSH));
        }
        return waits;
    }

    /// A piece of CopyData.
    ///
    /// @param skipped whether the server would skip a message that began here
    void piece(Step step, boolean ends, boolean skipped) {
        if (!inside) {
            passes = ring.isCopyIn() && !skipped;
        }
        inside = !ends;
        relay(step, passes);
    }

    /// CopyDone or CopyFail.
    void end(Step step) {
        boolean asked = ring.isCopyIn();
        if (asked) {
            ring.add(Reply.of(Kind.COPY_END));
        }
        relay(step, asked);
    }

    private void relay(Step step, boolean passes) {
        early = null;
        if (passes) {
            conversation.toUpstream(step.frame());
        } else {
            step.frame().release();
        }
    }
}
