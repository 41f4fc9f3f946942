package dev.sallyport.server.cli;

/// Where the process begins.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(SallyportCommand.commandLine().execute(arguments));
    }
}
