package dev.sallyport.ssh.broker;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Divides a stream at a marker: what comes before goes on, what comes behind is kept. Holds back
/// the end of a piece while it may be the marker's beginning. Not thread-safe.
final class Marked {
    private static final int MOST_TOLD = 512 << 10;

    private final byte[] marker;
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private byte[] kept = new byte[0];
    private boolean isBehind;

    Marked(byte[] marker) {
        this.marker = marker.clone();
    }

    /// @return what came before the marker
    byte[] feed(byte[] data) {
        if (isBehind) {
            keep(data, 0);
            return new byte[0];
        }
        byte[] all = Arrays.copyOf(kept, kept.length + data.length);
        System.arraycopy(data, 0, all, kept.length, data.length);
        int found = find(all);
        if (found >= 0) {
            isBehind = true;
            keep(all, found);
            kept = new byte[0];
            return Arrays.copyOf(all, found);
        }
        int whole = all.length - beginning(all);
        kept = Arrays.copyOfRange(all, whole, all.length);
        return Arrays.copyOf(all, whole);
    }

    private void keep(byte[] data, int from) {
        int room = MOST_TOLD - told.size();
        told.write(data, from, Math.min(room, data.length - from));
    }

    private int find(byte[] all) {
        for (int i = 0; i + marker.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + marker.length, marker, 0, marker.length)) {
                return i;
            }
        }
        return -1;
    }

    /// How many bytes at the end are the marker's beginning.
    private int beginning(byte[] all) {
        for (int n = Math.min(marker.length - 1, all.length); n > 0; n--) {
            if (Arrays.equals(all, all.length - n, all.length, marker, 0, n)) {
                return n;
            }
        }
        return 0;
    }

    /// The stream has ended.
    ///
    /// @return what was held back
    byte[] finish() {
        byte[] rest = kept;
        kept = new byte[0];
        return rest;
    }

    /// The marker and what came behind it.
    byte[] told() {
        return told.toByteArray();
    }
}
