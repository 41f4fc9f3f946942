package dev.sallyport.core;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A credential or a token: UTF-8 bytes that print as `[secret]`, are read by [#reveal()] alone and
/// are wiped by [#close()]. Not thread-safe; one owner at a time.
public final class Secret implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Takes the array itself: the caller must not use it again.
    public static Secret owning(byte[] bytes) {
        return new Secret(bytes);
    }

    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Secret of(char[] text) {
        var encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.clear();
        encoded.put(new byte[encoded.capacity()]);
        return new Secret(bytes);
    }

    /// The bytes themselves, not a copy: valid until [#close()].
    public byte[] reveal() {
        if (closed) {
            throw new IllegalStateException("the secret was wiped");
        }
        return bytes;
    }

    /// A copy as text, for libraries that take nothing else; it lives until collected.
    public String revealText() {
        return new String(reveal(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
