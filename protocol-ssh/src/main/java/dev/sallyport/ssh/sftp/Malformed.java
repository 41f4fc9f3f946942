package dev.sallyport.ssh.sftp;

/// A peer broke the protocol: the session ends.
final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message);
    }
}
