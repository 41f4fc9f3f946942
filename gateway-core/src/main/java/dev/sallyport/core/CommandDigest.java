package dev.sallyport.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 over a list of texts, each preceded by its length, so that no two lists collide by where
/// one text ends.
public final class CommandDigest {
    private final MessageDigest sha256 = sha256();

    public CommandDigest(String domain) {
        with(domain);
    }

    public CommandDigest with(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha256.update(bytes);
        return this;
    }

    /// The digest in lower-case hex; ends this object's use.
    public String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /// Every Java platform has SHA-256 (`MessageDigest`, class comment).
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no SHA-256", e);
        }
    }
}
