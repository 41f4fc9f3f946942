package dev.sallyport.http.upstream;

import java.util.Arrays;

/// Which two octets may stand side by side in a secret, however it is spelled. One bit for each
/// pair: 8 KiB.
final class Pairs {
    private static final int OCTETS = 256;
    private static final int NONE = -1;

    private final long[] bits = new long[OCTETS * OCTETS / Long.SIZE];

    /// Adds those within the spellings of a character, and where one follows one of the character
    /// before.
    void addAll(byte[][] before, byte[][] spellings) {
        for (byte[] spelling : spellings) {
            for (int at = 1; at < spelling.length; at++) {
                add(spelling[at - 1], spelling[at]);
            }
            for (byte[] last : before) {
                add(last[last.length - 1], spelling[0]);
            }
        }
    }

    void add(byte first, byte second) {
        int pair = pair(first, second);
        bits[pair >> 6] |= 1L << pair;
    }

    private static int pair(byte first, byte second) {
        return (first & 0xFF) << 8 | (second & 0xFF);
    }

    /// @return where the second begins of the last two that don't stand side by side in it; −1
    ///   where all may
    int behindLastStranger(byte[] text, int from, int to) {
        for (int at = to - 2; at >= from; at--) {
            int pair = pair(text[at], text[at + 1]);
            if ((bits[pair >> 6] & 1L << pair) == 0) {
                return at + 1;
            }
        }
        return NONE;
    }

    void wipe() {
        Arrays.fill(bits, 0);
    }
}
