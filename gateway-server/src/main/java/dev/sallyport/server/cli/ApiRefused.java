package dev.sallyport.server.cli;

/// The API answered, but not with what was asked for.
final class ApiRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    ApiRefused(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
