package dev.sallyport.policy.http;

/// Whether bytes are UTF-8 (RFC 3629), one after another: a reader that takes more (overlong forms,
/// halves of surrogates) would see characters where a detector sees none.
final class Utf8 {
    private int left;
    private int least;
    private int most;

    /// Whether the byte fits what came before.
    boolean takes(int b) {
        if (left == 0) {
            return b < 0x80 || begins(b);
        }
        if (b < least || b > most) {
            return false;
        }
        left--;
        least = 0x80;
        most = 0xBF;
        return true;
    }

    /// Whether no character is cut.
    boolean isWhole() {
        return left == 0;
    }

    private boolean begins(int b) {
        least = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        most = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        left = b >= 0xF0 ? 3 : b >= 0xE0 ? 2 : 1;
        return b >= 0xC2 && b <= 0xF4;
    }
}
