package dev.sallyport.http.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A way to write a secret. None is shorter than the secret itself.
sealed interface Spelling permits EscapedSpelling, Base64Spelling, WideSpelling {
    int NONE = -1;

    /// The text ends before it can be told.
    int OPEN = -2;

    byte[] INSTEAD = "[secret]".getBytes(StandardCharsets.US_ASCII);

    boolean mayBeginWith(byte octet);

    /// @param at where it begins, if it does
    /// @return where it ends; [#NONE] or [#OPEN]
    int end(byte[] text, int length, int at);

    /// In octets.
    int longest();

    /// Adds each two octets that may stand side by side in it.
    void addTo(Pairs pairs);

    /// Writes over it, so that what stands around it reads as before.
    void cover(byte[] text, int at, int end);

    void wipe();

    /// What is shown instead of so many octets.
    static byte[] cover(int length) {
        byte[] cover = new byte[length];
        Arrays.fill(cover, (byte) '*');
        if (length >= INSTEAD.length) {
            System.arraycopy(INSTEAD, 0, cover, 0, INSTEAD.length);
        }
        return cover;
    }
}
