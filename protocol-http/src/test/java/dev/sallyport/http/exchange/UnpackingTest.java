package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.core.Unavailable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compressed bodies, honest and not.
class UnpackingTest {
    private static final int LARGEST_STEP = 2 << 20;

    private static byte[] packed(String coding, byte[] data) {
        var out = new ByteArrayOutputStream();
        try (var packing =
                coding.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
            packing.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Unpacking unpacking(String coding, long most) {
        return Objects.requireNonNull(Unpacking.of(coding, UnpooledByteBufAllocator.DEFAULT, most));
    }

    /// What comes out until it is refused.
    private static long drained(Unpacking unpacking, byte[] body) {
        long all = 0;
        unpacking.put(HttpData.wrap(body));
        for (HttpData plain = unpacking.next(); plain != null; plain = unpacking.next()) {
            assertThat(plain.length()).isBetween(1, LARGEST_STEP);
            all += plain.length();
            plain.close();
        }
        try (HttpData rest = unpacking.finish()) {
            return all + rest.length();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void aBodyThatSaysNothingEndsSoon(String coding) {
        byte[] bomb = packed(coding, new byte[16 << 20]);
        try (var unpacking = unpacking(coding, Long.MAX_VALUE)) {
            unpacking.put(HttpData.wrap(bomb));
            long all = 0;
            try {
                for (HttpData plain = unpacking.next(); plain != null; plain = unpacking.next()) {
                    assertThat(plain.length()).isBetween(1, LARGEST_STEP);
                    all += plain.length();
                    plain.close();
                }
                assertThat(all).as("a bomb was unpacked").isZero();
            } catch (Unavailable why) {
                assertThat(why).hasMessageContaining("grows too much");
            }
            assertThat(all).isLessThan(4 << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void whatIsSmallMaySayNothing(String coding) {
        byte[] body = packed(coding, new byte[1 << 20]);
        try (var unpacking = unpacking(coding, Long.MAX_VALUE)) {
            assertThat(drained(unpacking, body)).isEqualTo(1 << 20);
        }
    }

    @Test
    void aLongBodyThatSaysSomethingHasNoLimit() {
        byte[] data = new byte[3 << 20];
        var random = new Random(7);
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) ('a' + random.nextInt(4));
        }
        byte[] body = packed("gzip", data);
        try (var unpacking = unpacking("gzip", Long.MAX_VALUE)) {
            assertThat(drained(unpacking, body)).isEqualTo(data.length);
        }
    }

    @Test
    void noMoreComesOutThanWasAskedFor() {
        byte[] body = packed("gzip", new byte[1001]);
        try (var enough = unpacking("gzip", 1001);
                var less = unpacking("gzip", 1000)) {
            assertThat(drained(enough, body)).isEqualTo(1001);
            assertThatThrownBy(() -> drained(less, body)).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void whatIsNotCompressedIsRefused() {
        try (var unpacking = unpacking("gzip", Long.MAX_VALUE)) {
            assertThatThrownBy(() -> drained(unpacking, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}))
                    .isInstanceOf(Unavailable.class);
        }
        assertThat(Unpacking.of("br", UnpooledByteBufAllocator.DEFAULT, 1)).isNull();
    }

    @Test
    void nothingIsKeptWhenItIsGivenUp() {
        ByteBuf body = UnpooledByteBufAllocator.DEFAULT.buffer();
        body.writeBytes(packed("gzip", new byte[16 << 20]));
        try (var unpacking = unpacking("gzip", Long.MAX_VALUE)) {
            unpacking.put(HttpData.wrap(body));
            var first = unpacking.next();
            assertThat(first).isNotNull();
            Objects.requireNonNull(first).close();
        }
        assertThat(body.refCnt()).isZero();
    }
}
