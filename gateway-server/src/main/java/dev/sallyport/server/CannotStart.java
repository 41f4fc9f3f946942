package dev.sallyport.server;

/// Something is missing or wrong before the gateway serves anyone. The message is for the operator:
/// what was found, what was expected, what to do. It holds no secret.
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotStart(String message) {
        super(message);
    }

    public CannotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
