package dev.sallyport.http.exchange;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Runs what waits of a request on threads of their own.
public record Aside(Admitted admitted, ExchangeParts parts) {
    /// @param failed is told on the event loop, also where the gateway is stopping
    public void run(Runnable task, Consumer<RuntimeException> failed) {
        try {
            parts.door()
                    .blocking()
                    .execute(() -> {
                        try {
                            task.run();
                        } catch (RuntimeException e) {
                            admitted.onLoop(() -> failed.accept(e));
                        }
                    });
        } catch (RejectedExecutionException e) { // the gateway is stopping
            failed.accept(e);
        }
    }
}
