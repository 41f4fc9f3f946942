package dev.sallyport.server.cli;

import dev.sallyport.core.terminal.InertTerminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.locks.LockSupport;

/// Plays a recording's output in the terminal, in its own time. Whatever was recorded, the viewer's
/// terminal gets text, colours and cursor movement alone.
final class CastPlayer {
    /// Longer pauses are cut to this.
    private static final double MOST_PAUSE = 3;

    private static final double NANOS = 1e9;

    /// Waits.
    interface Pause {
        void seconds(double seconds);
    }

    private final PrintWriter out;
    private final double speed;
    private final Pause pause;
    private final InertTerminal terminal = new InertTerminal();

    /// @param speed times as fast; 0 for at once
    CastPlayer(PrintWriter out, double speed, Pause pause) {
        this.out = out;
        this.speed = speed;
        this.pause = pause;
    }

    static void sleep(double seconds) {
        LockSupport.parkNanos((long) (seconds * NANOS));
    }

    void play(CastEvents events) throws IOException {
        double last = 0;
        try {
            for (var event = events.next(); event != null; event = events.next()) {
                if (event.kind().equals("o")) {
                    if (speed > 0 && event.seconds() > last) {
                        pause.seconds(Math.min(MOST_PAUSE, event.seconds() - last) / speed);
                    }
                    last = Math.max(last, event.seconds());
                    out.print(terminal.feed(event.data()));
                    out.flush();
                }
            }
        } finally {
            out.print(InertTerminal.RESET);
            out.println();
            out.flush();
        }
    }
}
