package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key of one domain of tokens. The name is part of the key that is used, so two names with the
/// same secret give different tokens. Each thread keeps one [Mac].
final class MaskKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int CHUNK_BYTES = 4096;

    /// One thread's tools.
    private static final class Tools {
        final Mac mac;
        final byte[] digest;

        /// For copying out of buffers that have no array.
        final byte[] chunk = new byte[CHUNK_BYTES];

        Tools(Mac mac) {
            this.mac = mac;
            this.digest = new byte[mac.getMacLength()];
        }
    }

    private final SecretKeySpec key;
    private final FastThreadLocal<Tools> tools =
            new FastThreadLocal<>() {
                @Override
                protected Tools initialValue() {
                    return new Tools(mac(key));
                }
            };

    private MaskKey(SecretKeySpec key) {
        this.key = key;
    }

    static MaskKey derive(String name, byte[] secret) {
        Mac mac = mac(new SecretKeySpec(secret, ALGORITHM));
        mac.update("sallyport mask token 1\0".getBytes(UTF_8));
        return new MaskKey(new SecretKeySpec(mac.doFinal(name.getBytes(UTF_8)), ALGORITHM));
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /// HMAC-SHA-256 of the bytes `from..end`. The array belongs to the thread: read it before the
    /// next call.
    byte[] digest(ByteBuf in, int from, int end) {
        Tools mine = tools.get();
        if (in.hasArray()) {
            mine.mac.update(in.array(), in.arrayOffset() + from, end - from);
        } else {
            update(mine, in, from, end);
        }
        try {
            mine.mac.doFinal(mine.digest, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the digest has the MAC's length", e);
        }
        return mine.digest;
    }

    private static void update(Tools mine, ByteBuf in, int from, int end) {
        for (int at = from; at < end; at += CHUNK_BYTES) {
            int bytes = Math.min(CHUNK_BYTES, end - at);
            in.getBytes(at, mine.chunk, 0, bytes);
            mine.mac.update(mine.chunk, 0, bytes);
        }
    }
}
