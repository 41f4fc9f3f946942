package dev.sallyport.core.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MaskKeyTest {
    private static final MaskKeys KEYS =
            MaskKeys.of(
                    Map.of(
                            "a", Secret.of("0123456789abcdef"),
                            "b", Secret.of("0123456789abcdef")));

    private static String token(String key, String value) {
        return new String(key(key).token(value.getBytes(UTF_8)), UTF_8);
    }

    private static MaskKey key(String name) {
        return Objects.requireNonNull(KEYS.key(name));
    }

    @Test
    void equalValuesOfOneKeyHaveEqualTokensAndOthersDoNot() {
        assertThat(token("a", "x")).matches("tok_[0-9a-f]{24}").isEqualTo(token("a", "x"));
        assertThat(token("a", "x")).isNotEqualTo(token("a", "y")).isNotEqualTo(token("b", "x"));
    }

    @Test
    void aTokenIsTheSameWhereverTheValueStands() {
        String value = "v".repeat(9_000);
        ByteBuf out = Unpooled.buffer();
        ByteBuf heap = Unpooled.copiedBuffer("__" + value + "__", UTF_8);
        ByteBuf direct = Unpooled.directBuffer().writeBytes(heap.duplicate());
        key("a").token(heap, 2, 2 + value.length(), out);
        key("a").token(direct, 2, 2 + value.length(), out);
        direct.release();
        assertThat(out.toString(UTF_8)).isEqualTo(token("a", value) + token("a", value));
    }
}
