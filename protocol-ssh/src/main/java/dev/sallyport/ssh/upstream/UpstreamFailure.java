package dev.sallyport.ssh.upstream;

/// The host could not be reached or logged in to, or did not do what was asked. The message is for
/// the audit log; the client hears of it without a host, a login or a cause.
public final class UpstreamFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public UpstreamFailure(String message) {
        super(message);
    }

    public UpstreamFailure(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
