package dev.sallyport.ssh.broker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where complete lines come from.
interface Lines {
    /// Waits for a line.
    ///
    /// @return null when no more comes
    @Nullable String next(String prompt) throws IOException, InterruptedException;

    /// Passes on what is typed while a command runs.
    Typing inputFor(LineRun run, boolean takesScreen);

    /// Ends with the command.
    interface Typing {
        void end();
    }
}
