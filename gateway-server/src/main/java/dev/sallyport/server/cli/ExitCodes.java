package dev.sallyport.server.cli;

/// What a command's exit code says; promised in docs/cli.md.
public final class ExitCodes {
    /// Done; the answer is yes.
    public static final int OK = 0;

    /// Understood and answered with no: problems in a file, failed tests, a refused vote.
    public static final int NO = 1;

    /// The command line itself is wrong.
    public static final int USAGE = 2;

    /// The gateway, or something that it needs, does not answer or could not be started.
    public static final int UNAVAILABLE = 3;

    /// The token was not accepted or does not allow this.
    public static final int FORBIDDEN = 4;

    private ExitCodes() {}
}
