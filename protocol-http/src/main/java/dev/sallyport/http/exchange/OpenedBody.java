package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A body that is read: content coding undone, credential looked for, masked, and encoded again
/// where the client takes that.
///
/// ```
/// unpack ─▶ scan ─▶ mask ─▶ tap (what is recorded) ─▶ encode
/// ```
final class OpenedBody implements AnswerBody {
    /// Sees what the client sees, without its content coding.
    interface Tap {
        void shown(byte[] data);
    }

    private final SecretScan scan;
    private final TextStart start;
    private final @Nullable Unpacking unpacking;
    private final @Nullable StreamMask mask;
    private final boolean isEventStream;
    private final Tap tap;
    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    private final @Nullable GZIPOutputStream encoder;

    /// @param unpacking null where there is no content coding
    /// @param mask null where no rule masks
    /// @param isEventStream what is complete is shown at once, whatever may follow
    /// @param gzip whether it is encoded again
    OpenedBody(
            SecretScan scan,
            TextStart start,
            @Nullable Unpacking unpacking,
            @Nullable StreamMask mask,
            boolean isEventStream,
            boolean gzip,
            Tap tap) {
        this.scan = scan;
        this.start = start;
        this.unpacking = unpacking;
        this.mask = mask;
        this.isEventStream = isEventStream;
        this.tap = tap;
        this.encoder = gzip ? gzip(encoded) : null;
    }

    private static GZIPOutputStream gzip(ByteArrayOutputStream out) {
        try {
            return new GZIPOutputStream(out, 8192, true);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }

    @Override
    public HttpData feed(HttpData data) {
        if (unpacking == null) {
            return shown(opened(data), false);
        }
        var all = new ByteArrayOutputStream();
        unpacking.put(data);
        for (HttpData plain = unpacking.next(); plain != null; plain = unpacking.next()) {
            all.writeBytes(opened(plain));
        }
        return shown(all.toByteArray(), false);
    }

    private byte[] opened(HttpData plain) {
        try {
            start.see(plain);
        } catch (Unavailable e) {
            plain.close();
            throw e;
        }
        return masked(bytes(scan.feed(plain)));
    }

    private byte[] masked(byte[] plain) {
        if (mask == null || plain.length == 0) {
            return plain;
        }
        byte[] shown = mask.feed(plain, 0, plain.length);
        return isEventStream && endsAnEvent(plain) ? joined(shown, mask.pause()) : shown;
    }

    private static boolean endsAnEvent(byte[] plain) {
        int length = plain.length;
        return plain[length - 1] == '\n'
                && length > 1
                && (plain[length - 2] == '\n' || plain[length - 2] == '\r');
    }

    private static byte[] bytes(HttpData data) {
        try (data) {
            return data.array();
        }
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] all = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private HttpData shown(byte[] plain, boolean isLast) {
        if (plain.length > 0) {
            tap.shown(plain);
        }
        return HttpData.wrap(encoder == null ? plain : encoded(encoder, plain, isLast));
    }

    private byte[] encoded(GZIPOutputStream gzip, byte[] plain, boolean isLast) {
        try {
            gzip.write(plain);
            if (isLast) {
                gzip.close();
            } else {
                gzip.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        byte[] out = encoded.toByteArray();
        encoded.reset();
        return out;
    }

    @Override
    public HttpData end() {
        byte[] rest = unpacking == null ? new byte[0] : opened(unpacking.finish());
        rest = joined(rest, masked(bytes(scan.end())));
        if (mask != null) {
            rest = joined(rest, mask.finish());
        }
        return shown(rest, true);
    }

    @Override
    public long masked() {
        return mask == null ? 0 : mask.masked();
    }

    @Override
    public void close() {
        if (unpacking != null) {
            unpacking.close();
        }
    }
}
