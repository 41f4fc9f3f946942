package dev.sallyport.ssh;

/// A certificate that nobody is let in with, or that is not made. The message says why, for the
/// audit log or for whoever asked for one.
public final class CertificateRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public CertificateRefused(String message) {
        super(message);
    }
}
