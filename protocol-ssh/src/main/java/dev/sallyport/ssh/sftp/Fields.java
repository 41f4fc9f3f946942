package dev.sallyport.ssh.sftp;

import java.nio.charset.StandardCharsets;

/// Reads a packet's fields from first to last; what is not there is [Malformed].
final class Fields {
    private final byte[] bytes;
    private final int end;
    private int at;

    Fields(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /// Where the next field is in the packet's array.
    int at() {
        return at;
    }

    private int take(int length, String what) throws Malformed {
        if (length < 0 || length > end - at) {
            throw new Malformed(
                    what
                            + " takes "
                            + Integer.toUnsignedString(length)
                            + " bytes, "
                            + (end - at)
                            + " are left");
        }
        int from = at;
        at += length;
        return from;
    }

    int int32() throws Malformed {
        return Packet.int32(bytes, take(4, "a number"));
    }

    long int64() throws Malformed {
        return (long) int32() << 32 | Integer.toUnsignedLong(int32());
    }

    /// A handle, one character a byte.
    String handle() throws Malformed {
        return octets(Fxp.MOST_HANDLE_BYTES, "a handle");
    }

    /// Bytes that are not looked at, one character each.
    String octets(int most, String what) throws Malformed {
        int length = int32();
        if (length > most) {
            throw new Malformed(what + " of " + length + " bytes, expected " + most + " at most");
        }
        int from = take(length, what);
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    /// @return how long it is; [#at] says where it ends
    int data() throws Malformed {
        int length = int32();
        take(length, "data");
        return length;
    }

    void end() throws Malformed {
        if (at != end) {
            throw new Malformed((end - at) + " bytes after the last field");
        }
    }

    boolean hasMore() {
        return at != end;
    }
}
