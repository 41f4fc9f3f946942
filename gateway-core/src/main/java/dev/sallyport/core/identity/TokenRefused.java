package dev.sallyport.core.identity;

/// A token is not good enough. The reason is for operators and holds nothing of the token.
final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1L;

    TokenRefused(String reason) {
        super(reason, null, false, false);
    }
}
