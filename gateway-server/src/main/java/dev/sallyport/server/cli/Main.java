package dev.sallyport.server.cli;

import java.io.PrintWriter;

/// Where the process begins.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(SallyportCommand.commandLine().execute(arguments));
    }

    /// Runs a command in this process.
    ///
    /// @return one of [ExitCodes]
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return SallyportCommand.commandLine().setOut(out).setErr(err).execute(arguments);
    }
}
