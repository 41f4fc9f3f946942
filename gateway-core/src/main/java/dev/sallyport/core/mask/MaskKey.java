package dev.sallyport.core.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key of one domain of tokens: `tok_` and the first 96 bits of a value's HMAC in lower-case hex,
/// so equal values stay equal, in every table, format and protocol. The name is part of the key
/// that is used, so two names with the same secret give different tokens. Each thread keeps one
/// [Mac].
public final class MaskKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int CHUNK_BYTES = 4096;
    private static final byte[] PREFIX = "tok_".getBytes(US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final int TOKEN_DIGEST_BYTES = 12;

    /// How long a token is.
    public static final int TOKEN_BYTES = 4 + 2 * TOKEN_DIGEST_BYTES;

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

    /// The token of a value.
    public byte[] token(byte[] value) {
        Tools mine = tools.get();
        mine.mac.update(value);
        finish(mine);
        byte[] token = new byte[TOKEN_BYTES];
        System.arraycopy(PREFIX, 0, token, 0, PREFIX.length);
        for (int i = 0; i < TOKEN_DIGEST_BYTES; i++) {
            token[PREFIX.length + 2 * i] = HEX[(mine.digest[i] >> 4) & 0xF];
            token[PREFIX.length + 2 * i + 1] = HEX[mine.digest[i] & 0xF];
        }
        return token;
    }

    /// Writes the token of the value in the bytes `from..end`.
    public void token(ByteBuf in, int from, int end, ByteBuf out) {
        Tools mine = tools.get();
        if (in.hasArray()) {
            mine.mac.update(in.array(), in.arrayOffset() + from, end - from);
        } else {
            update(mine, in, from, end);
        }
        finish(mine);
        out.writeBytes(PREFIX);
        for (int i = 0; i < TOKEN_DIGEST_BYTES; i++) {
            out.writeByte(HEX[(mine.digest[i] >> 4) & 0xF]).writeByte(HEX[mine.digest[i] & 0xF]);
        }
    }

    private static void finish(Tools mine) {
        try {
            mine.mac.doFinal(mine.digest, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the digest has the MAC's length", e);
        }
    }

    private static void update(Tools mine, ByteBuf in, int from, int end) {
        for (int at = from; at < end; at += CHUNK_BYTES) {
            int bytes = Math.min(CHUNK_BYTES, end - at);
            in.getBytes(at, mine.chunk, 0, bytes);
            mine.mac.update(mine.chunk, 0, bytes);
        }
    }
}
