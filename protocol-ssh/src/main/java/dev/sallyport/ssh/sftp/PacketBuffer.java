package dev.sallyport.ssh.sftp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into packets: length, 4 bytes big-endian, not counting itself; type, 1
/// byte; id or version, 4 bytes; the rest. A length outside `5..most` is [Malformed], found before
/// any memory is set aside for it. What is kept is bounded by the window of whoever sends. Not
/// thread-safe.
final class PacketBuffer {
    private static final byte[] NOTHING = {};
    private static final int LENGTH_BYTES = 4;
    private static final int SHORTEST = 5;
    private static final int IDLE_BYTES = 4 << 10;

    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    void add(byte[] data, int offset, int length) {
        if (length > bytes.length - end) {
            makeRoom(length);
        }
        System.arraycopy(data, offset, bytes, end, length);
        end += length;
    }

    private void makeRoom(int length) {
        int kept = end - start;
        byte[] to = bytes;
        if (kept + length > bytes.length) {
            to = new byte[Math.max(kept + length, 2 * kept)];
        }
        System.arraycopy(bytes, start, to, 0, kept);
        bytes = to;
        start = 0;
        end = kept;
    }

    /// @return valid until the next [#add]; null where no whole packet has come
    @Nullable Packet next() throws Malformed {
        int kept = end - start;
        if (kept < LENGTH_BYTES) {
            return null;
        }
        int length = Packet.int32(bytes, start);
        if (length < SHORTEST || length > Fxp.MOST_PACKET_BYTES) {
            throw new Malformed(
                    "a packet's length is "
                            + Integer.toUnsignedString(length)
                            + ", expected "
                            + SHORTEST
                            + ".."
                            + Fxp.MOST_PACKET_BYTES);
        }
        if (kept < LENGTH_BYTES + length) {
            return null;
        }
        var packet = new Packet(bytes, start, LENGTH_BYTES + length);
        start += LENGTH_BYTES + length;
        if (start == end) {
            start = 0;
            end = 0;
        }
        return packet;
    }

    /// Nothing large is on its way: what large packets needed is given back.
    void rest() {
        if (bytes.length > IDLE_BYTES) {
            bytes = start == end ? NOTHING : Arrays.copyOfRange(bytes, start, end);
            end -= start;
            start = 0;
        }
    }
}
