package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.http.Deadlines;
import java.time.Duration;

/// What a request that was let through waits for, and how long at most.
///
/// ```
/// ANSWER ⇄ REST_OF_REQUEST
///   └────▶ REST_OF_ANSWER ⇄ READER
/// ```
///
/// Belongs to the event loop.
final class Waits implements Moves {
    private final Deadlines deadlines;
    private final Deadline deadline;
    private final boolean mayBeQuiet;
    private For what = For.ANSWER;
    private Duration pause = Duration.ZERO;
    private boolean isAnswered;
    private boolean isOver;

    enum For {
        /// Of the upstream.
        ANSWER,
        /// Of the client.
        REST_OF_REQUEST,
        /// Of the upstream.
        REST_OF_ANSWER,
        /// The client, to take what it was given.
        READER
    }

    /// @param mayBeQuiet whether the client may say nothing for long in the middle of its request
    Waits(Deadlines deadlines, Deadline deadline, boolean mayBeQuiet) {
        this.deadlines = deadlines;
        this.deadline = deadline;
        this.mayBeQuiet = mayBeQuiet;
    }

    For what() {
        return what;
    }

    /// An upstream need not answer before it has the whole body: its time begins anew with each
    /// piece, and counts from the last.
    @Override
    public void moved() {
        if (!isAnswered) {
            await(For.ANSWER, deadlines.answer());
        }
    }

    @Override
    public void awaited() {
        if (!isAnswered) {
            await(For.REST_OF_REQUEST, mayBeQuiet ? deadlines.quiet() : deadlines.body());
        }
    }

    void answered(ResponseHeaders headers) {
        isAnswered = true;
        pause = headers.contentLength() < 0 ? deadlines.quiet() : deadlines.answer();
        deadline.never();
    }

    /// More of the answer was asked for. A target that says `102` or `103` puts off its own answer,
    /// and no client that stopped in the middle of its request.
    void asked() {
        if (isAnswered) {
            await(For.REST_OF_ANSWER, pause);
        } else if (what == For.ANSWER) {
            await(For.ANSWER, deadlines.answer());
        }
    }

    /// The client has to take of the answer before more is asked for.
    void full() {
        await(For.READER, pause);
    }

    private void await(For whom, Duration most) {
        if (!isOver) {
            what = whom;
            deadline.in(most);
        }
    }

    void over() {
        isOver = true;
        deadline.never();
    }
}
