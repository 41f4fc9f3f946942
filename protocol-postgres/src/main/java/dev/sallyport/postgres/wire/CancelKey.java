package dev.sallyport.postgres.wire;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;

/// What BackendKeyData gives and CancelRequest shows: a process id and a secret of 4 bytes under
/// protocol 3.0, 4 to 256 under 3.2.
public final class CancelKey {
    public static final int LEAST_SECRET_BYTES = 4;
    public static final int MOST_SECRET_BYTES = 256;

    private final int processId;
    private final byte[] secret;

    /// @throws ProtocolViolation when the secret has not 4..256 bytes
    public CancelKey(int processId, byte[] secret) {
        if (secret.length < LEAST_SECRET_BYTES || secret.length > MOST_SECRET_BYTES) {
            throw new ProtocolViolation(
                    "a cancel key of " + secret.length + " bytes, expected 4..256");
        }
        this.processId = processId;
        this.secret = secret.clone();
    }

    /// Reads the rest of a message: process id and secret.
    public static CancelKey read(ByteBuf body) {
        int processId = Reader.int32(body);
        return new CancelKey(processId, Reader.bytes(body, body.readableBytes()));
    }

    public int processId() {
        return processId;
    }

    public int secretBytes() {
        return secret.length;
    }

    /// In a time that does not depend on where the secrets differ.
    public boolean isSameAs(CancelKey other) {
        return processId == other.processId && MessageDigest.isEqual(secret, other.secret);
    }

    void writeTo(ByteBuf out) {
        out.writeInt(processId).writeBytes(secret);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
