package dev.sallyport.server;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns SIGINT and SIGTERM into something that a command waits for, so that it stops in order and
/// exits with 0. A second signal ends the process at once; embedded servers then stop by
/// themselves.
public final class Termination {
    private static final Logger log = LoggerFactory.getLogger(Termination.class);
    private static final int KILLED = 130;

    private final CountDownLatch asked = new CountDownLatch(1);

    private Termination() {}

    /// From now on the signals no longer end the process by themselves.
    public static Termination awaited() {
        var termination = new Termination();
        Signals.on("INT", termination::ask);
        Signals.on("TERM", termination::ask);
        return termination;
    }

    private void ask() {
        if (asked.getCount() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
        log.atInfo().log("stopping");
        asked.countDown();
    }

    /// Returns at the first signal, also when it came before this call.
    public void await() throws InterruptedException {
        asked.await();
    }
}
