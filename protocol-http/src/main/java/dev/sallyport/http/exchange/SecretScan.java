package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.http.upstream.SecretForm;
import dev.sallyport.http.upstream.UpstreamClients;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Looks for a credential in what an upstream answers, across pieces too, and writes `[secret]`
/// over it: as many bytes as there were, so that an announced length stays right. Where nothing is
/// found, nothing is copied. Not thread-safe.
public final class SecretScan {
    /// Of a piece, and of what may be kept of the one before.
    private static final int SCRATCH_BYTES = UpstreamClients.MOST_PIECE_BYTES + (1 << 10);

    private static final ThreadLocal<byte[]> SCRATCH =
            ThreadLocal.withInitial(() -> new byte[SCRATCH_BYTES]);

    private final List<SecretForm> secrets;

    /// The end of what came so far that may be the beginning of a secret.
    private byte[] kept = new byte[0];

    private long found;

    public SecretScan(List<SecretForm> secrets) {
        this.secrets = secrets;
    }

    /// Whether there is nothing to look for.
    boolean isIdle() {
        return secrets.isEmpty();
    }

    /// How often it was found.
    public long found() {
        return found;
    }

    /// @param data is taken over
    /// @return what may be shown; the caller's
    public HttpData feed(HttpData data) {
        if (secrets.isEmpty() || data.isEmpty()) {
            return data;
        }
        int length = kept.length + data.length();
        byte[] text = text(data, length);
        boolean isChanged = hide(text, length);
        int keep = beginning(text, length);
        if (!isChanged && keep == 0 && kept.length == 0) {
            return data;
        }
        HttpData shown =
                isChanged || length - keep <= kept.length
                        ? copied(data, text, length - keep)
                        : unchanged(data, length - keep);
        kept = Arrays.copyOfRange(text, length - keep, length);
        return shown;
    }

    private static HttpData copied(HttpData data, byte[] text, int length) {
        data.close();
        return HttpData.wrap(Arrays.copyOf(text, length));
    }

    /// @param length of what was kept before, and of the beginning of the data
    private HttpData unchanged(HttpData data, int length) {
        ByteBuf piece = data.byteBuf();
        ByteBuf rest = piece.slice(piece.readerIndex(), length - kept.length);
        return HttpData.wrap(
                kept.length == 0
                        ? rest
                        : Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(kept), rest));
    }

    /// What was kept back: nothing more comes.
    public HttpData end() {
        byte[] last = kept;
        kept = new byte[0];
        return last.length == 0 ? HttpData.empty() : HttpData.wrap(last);
    }

    private byte[] text(HttpData data, int length) {
        byte[] scratch = SCRATCH.get();
        byte[] text = length <= scratch.length ? scratch : new byte[length];
        System.arraycopy(kept, 0, text, 0, kept.length);
        ByteBuf bytes = data.byteBuf();
        bytes.getBytes(bytes.readerIndex(), text, kept.length, data.length());
        return text;
    }

    private boolean hide(byte[] text, int length) {
        boolean isChanged = false;
        for (SecretForm secret : secrets) {
            int at = secret.indexIn(text, length, 0);
            while (at >= 0) {
                found++;
                isChanged = true;
                int end = secret.cover(text, length, at);
                at = secret.indexIn(text, length, end);
            }
        }
        return isChanged;
    }

    /// Length of the longest end of the text that is the beginning of a secret.
    private int beginning(byte[] text, int length) {
        int longest = 0;
        for (SecretForm secret : secrets) {
            longest = Math.max(longest, secret.beginningAtEnd(text, length));
        }
        return longest;
    }

    /// A header's value, with every secret in it written over.
    public String hidden(String value) {
        if (secrets.isEmpty()) {
            return value;
        }
        byte[] text = value.getBytes(StandardCharsets.ISO_8859_1);
        return hide(text, text.length) ? new String(text, StandardCharsets.ISO_8859_1) : value;
    }
}
