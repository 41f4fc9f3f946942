package dev.sallyport.server.samplehost;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Where the sample host's commands run.
sealed interface Sandbox permits NamespaceSandbox, BuiltInSandbox {
    /// How it is done, for the start-up line.
    String description();

    /// @param terminal the client's terminal, where it asked for one
    Execution start(String line, Terminal terminal) throws IOException;

    /// @param wanted whether the command gets a terminal at all
    record Terminal(boolean wanted, int columns, int rows) {
        static final Terminal NONE = new Terminal(false, 0, 0);
    }

    /// A running command.
    interface Execution {
        OutputStream input();

        InputStream output();

        InputStream errors();

        /// Waits for the end.
        int exitStatus() throws InterruptedException;

        /// Ends it with everything that it started.
        void kill();
    }
}
