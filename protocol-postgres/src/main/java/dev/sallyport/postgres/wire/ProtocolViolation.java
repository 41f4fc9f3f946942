package dev.sallyport.postgres.wire;

/// A peer's bytes are not PostgreSQL's protocol. Whoever catches it closes the connection; the
/// message says what was found and what was expected, and nothing of the peer's data.
public final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProtocolViolation(String message) {
        super(message);
    }
}
