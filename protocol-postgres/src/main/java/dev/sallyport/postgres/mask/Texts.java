package dev.sallyport.postgres.mask;

import io.netty.buffer.ByteBuf;

/// Counting in UTF-8 (RFC 3629) without making a String.
final class Texts {
    private Texts() {}

    /// The number of code points in `from..end`; -1 where the bytes are no UTF-8.
    static long characters(ByteBuf in, int from, int end) {
        long count = 0;
        int at = from;
        while (at < end) {
            int size = size(in.getByte(at));
            if (size == 0 || at + size > end || !continues(in, at + 1, at + size)) {
                return -1;
            }
            at += size;
            count++;
        }
        return count;
    }

    /// Where the code point after the first `characters` begins.
    static int skip(ByteBuf in, int from, int characters) {
        int at = from;
        for (int i = 0; i < characters; i++) {
            at += size(in.getByte(at));
        }
        return at;
    }

    /// Where the last `characters` code points before `end` begin.
    static int skipBack(ByteBuf in, int end, int characters) {
        int at = end;
        for (int i = 0; i < characters; i++) {
            do {
                at--;
            } while (isContinuation(in.getByte(at)));
        }
        return at;
    }

    /// The end without trailing blanks.
    static int trimmedEnd(ByteBuf in, int from, int end) {
        int at = end;
        while (at > from && in.getByte(at - 1) == ' ') {
            at--;
        }
        return at;
    }

    private static int size(byte lead) {
        int b = lead & 0xFF;
        if (b < 0x80) {
            return 1;
        }
        if (b < 0xC2 || b > 0xF4) {
            return 0;
        }
        return b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    }

    private static boolean continues(ByteBuf in, int from, int end) {
        for (int i = from; i < end; i++) {
            if (!isContinuation(in.getByte(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }
}
