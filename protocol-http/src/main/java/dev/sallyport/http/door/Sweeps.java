package dev.sallyport.http.door;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is swept every second. A fault in one sweep stops neither the others nor the next time: a
/// scheduler never runs a task again that threw, and then no session would end any more.
record Sweeps(List<Runnable> all) implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Sweeps.class);

    Sweeps {
        all = List.copyOf(all);
    }

    @Override
    public void run() {
        for (Runnable sweep : all) {
            try {
                sweep.run();
            } catch (RuntimeException | Error e) {
                log.atError().setCause(e).log("http: a sweep failed");
            }
        }
    }
}
