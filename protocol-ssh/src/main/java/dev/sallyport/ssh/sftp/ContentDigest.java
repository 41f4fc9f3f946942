package dev.sallyport.ssh.sftp;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 over what was read or written through one handle.
///
/// As long as each piece begins where the one before ended, from 0 on, it is the digest of the
/// content. The first piece that does not turns it into one over records: offset, 8 bytes; length,
/// 8 bytes; data. What was digested until then is the first record (offset 0, its length), with its
/// 32-byte digest in the data's place. Not thread-safe.
final class ContentDigest {
    private MessageDigest digest = sha256();
    private long length;
    private boolean isOfRecords;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void add(long at, byte[] data, int offset, int size) {
        if (size == 0) {
            return;
        }
        if (!isOfRecords && at != length) {
            toRecords();
        }
        if (isOfRecords) {
            record(at, size);
        }
        digest.update(data, offset, size);
        length += size;
    }

    private void toRecords() {
        byte[] before = digest.digest();
        digest = sha256();
        isOfRecords = true;
        if (length > 0) {
            record(0, length);
            digest.update(before);
        }
    }

    private void record(long at, long size) {
        digest.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(at).putLong(size).flip());
    }

    boolean isOfRecords() {
        return isOfRecords;
    }

    /// Once.
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
