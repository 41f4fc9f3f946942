package dev.sallyport.ssh;

import org.jspecify.annotations.Nullable;

/// Closes what was opened, when a fixture could not be opened as a whole.
final class Closing {
    private Closing() {}

    static void all(@Nullable AutoCloseable... all) {
        for (AutoCloseable one : all) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
