package dev.sallyport.postgres.mask;

/// A message that can't be masked: nothing of it may reach the client. Close both connections.
public final class MaskFailure extends Exception {
    private static final long serialVersionUID = 1;

    public MaskFailure(String message) {
        super(message);
    }
}
