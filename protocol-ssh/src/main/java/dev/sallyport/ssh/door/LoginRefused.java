package dev.sallyport.ssh.door;

/// A login that is not let in. The message is what the client is told; the audit log has the
/// reason.
final class LoginRefused extends Exception {
    private static final long serialVersionUID = 1L;

    LoginRefused(String message) {
        super(message);
    }
}
