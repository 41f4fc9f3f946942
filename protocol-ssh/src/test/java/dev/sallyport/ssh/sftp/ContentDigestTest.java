package dev.sallyport.ssh.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class ContentDigestTest {
    private static final byte[] ABCDEF = {'a', 'b', 'c', 'd', 'e', 'f'};

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    @Test
    void piecesInOrderAreTheContent() throws Exception {
        var digest = new ContentDigest();
        digest.add(0, ABCDEF, 0, 2);
        digest.add(2, ABCDEF, 2, 4);

        assertThat(digest.isOfRecords()).isFalse();
        assertThat(digest.hex()).isEqualTo(HexFormat.of().formatHex(sha256(ABCDEF)));
    }

    @Test
    void pieceOutOfOrderMakesItRecordsWithWhatCameBeforeAsTheFirst() throws Exception {
        var digest = new ContentDigest();
        digest.add(0, ABCDEF, 0, 2);
        digest.add(9, ABCDEF, 2, 4);

        var records = new ByteArrayOutputStream();
        records.writeBytes(ByteBuffer.allocate(16).putLong(0).putLong(2).array());
        records.writeBytes(sha256(new byte[] {'a', 'b'}));
        records.writeBytes(ByteBuffer.allocate(16).putLong(9).putLong(4).array());
        records.write(ABCDEF, 2, 4);
        assertThat(digest.isOfRecords()).isTrue();
        assertThat(digest.hex()).isEqualTo(HexFormat.of().formatHex(sha256(records.toByteArray())));
    }

    @Test
    void emptyPiecesChangeNothing() throws Exception {
        var digest = new ContentDigest();
        digest.add(7, ABCDEF, 0, 0);
        digest.add(0, ABCDEF, 0, 6);

        assertThat(digest.hex()).isEqualTo(HexFormat.of().formatHex(sha256(ABCDEF)));
    }
}
