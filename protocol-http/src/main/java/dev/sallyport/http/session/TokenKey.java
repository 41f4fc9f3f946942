package dev.sallyport.http.session;

import dev.sallyport.core.CommandDigest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// SHA-256 of a token: what is kept in its stead.
record TokenKey(long a, long b, long c, long d) {
    private static final ThreadLocal<MessageDigest> SHA256 =
            ThreadLocal.withInitial(CommandDigest::sha256);

    static TokenKey of(String token) {
        var bytes = ByteBuffer.wrap(SHA256.get().digest(token.getBytes(StandardCharsets.UTF_8)));
        return new TokenKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }
}
