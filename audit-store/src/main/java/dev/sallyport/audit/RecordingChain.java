package dev.sallyport.audit;

import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Recordings.Chunk;
import dev.sallyport.core.Recordings.Form;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;

/// The hashes that hold a recording together: each covers all before it (see the migration).
final class RecordingChain {
    private byte[] last;
    private int chunks;

    RecordingChain(UUID id, UUID session, UUID decision, Form form, String header) {
        var sha256 = CommandDigest.sha256();
        for (UUID part : new UUID[] {id, session, decision}) {
            sha256.update(
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(part.getMostSignificantBits())
                            .putLong(part.getLeastSignificantBits())
                            .flip());
        }
        text(sha256, form.name());
        sha256.update(utf8(header));
        last = sha256.digest();
    }

    /// @return the chain with this chunk in it
    byte[] add(Chunk chunk) {
        chunks++;
        var sha256 = CommandDigest.sha256();
        sha256.update(last);
        sha256.update(
                ByteBuffer.allocate(3 * Long.BYTES)
                        .putLong(chunks)
                        .putLong(chunk.from().toMillis())
                        .putLong(chunk.to().toMillis())
                        .flip());
        text(sha256, chunk.lines());
        sha256.update(utf8(chunk.text()));
        last = sha256.digest();
        return last.clone();
    }

    private static void text(MessageDigest sha256, String text) {
        byte[] bytes = utf8(text);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        sha256.update(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    byte[] last() {
        return last.clone();
    }

    String hex() {
        return HexFormat.of().formatHex(last);
    }

    int chunks() {
        return chunks;
    }
}
