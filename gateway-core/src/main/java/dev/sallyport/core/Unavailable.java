package dev.sallyport.core;

/// Something that the gateway depends on does not answer. Whoever catches it refuses; nothing was
/// run.
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
        super(message);
    }

    public Unavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
