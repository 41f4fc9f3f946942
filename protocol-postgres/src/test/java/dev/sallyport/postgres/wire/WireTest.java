package dev.sallyport.postgres.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    @Test
    void anErrorIsReadAsItWasWritten() {
        var written =
                ErrorFields.fatal("57P01", "the session ended").withHint("log in").withDetail("{}");
        ByteBuf out = BackendMessages.errorResponse(Unpooled.buffer(), written);
        var frame = requireNonNull(Frames.read(out, 1000));
        assertThat(frame.tag()).isEqualTo(Tags.Backend.ERROR_RESPONSE);
        assertThat(ErrorFields.read(frame.body())).isEqualTo(written);
        assertThat(written.isFatal()).isTrue();
    }

    @Test
    void anErrorWithoutSqlStateHasTheInternalErrorsCode() {
        var fields = ErrorFields.read(Unpooled.wrappedBuffer(new byte[] {'M', 'h', 'i', 0, 0}));
        assertThat(fields.code()).isEqualTo("XX000");
        assertThat(fields.message()).isEqualTo("hi");
        assertThat(fields.isFatal()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4d", "4d6869", "4d686900", "4d0043"})
    void anErrorThatEndsEarlyIsAViolation(String hex) {
        ByteBuf body = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        assertThatThrownBy(() -> ErrorFields.read(body)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void aZeroByteInATextEndsNoField() {
        ByteBuf out =
                BackendMessages.errorResponse(
                        Unpooled.buffer(), ErrorFields.error("42501", "a\0Cforged"));
        var frame = requireNonNull(Frames.read(out, 1000));
        assertThat(ErrorFields.read(frame.body()).message()).isEqualTo("aCforged");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1001})
    void aLengthOutsideItsLimitsIsAViolationBeforeTheBodyCame(int length) {
        ByteBuf in = Unpooled.buffer().writeByte('Q').writeInt(length);
        assertThatThrownBy(() -> Frames.read(in, 1000)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void aMessageIsReadOnlyWhenItIsWhole() {
        ByteBuf whole = FrontendMessages.query(Unpooled.buffer(), "select 1");
        for (int cut = 0; cut < whole.readableBytes(); cut++) {
            assertThat(Frames.read(whole.slice(0, cut), 1000)).isNull();
        }
        var frame = requireNonNull(Frames.read(whole, 1000));
        assertThat(Reader.cString(frame.body(), 100)).isEqualTo("select 1");
        Reader.end(frame.body());
    }

    @Test
    void aTextIsUtf8OrAViolation() {
        ByteBuf latin = Unpooled.wrappedBuffer(new byte[] {(byte) 0xe9, 0});
        assertThatThrownBy(() -> Reader.cString(latin.duplicate(), 10))
                .isInstanceOf(ProtocolViolation.class);
        assertThat(Reader.cStringLenient(latin, 10)).isEqualTo("\ufffd");
    }

    @Test
    void aTextOverItsLimitIsAViolation() {
        ByteBuf in = Unpooled.copiedBuffer("abcd\0", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Reader.cString(in, 3)).isInstanceOf(ProtocolViolation.class);
    }

    /// Bytes as psql 15 sends them for `psql "user=u dbname=d"`, shortened to two parameters.
    @Test
    void aStartupPacketHasTheBytesThatAServerExpects() {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("user", "u");
        parameters.put("database", "d");
        ByteBuf out =
                FrontendMessages.startup(Unpooled.buffer(), Tags.Startup.version(3, 0), parameters);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo(
                        "0000001b00030000"
                                + "7573657200"
                                + "7500"
                                + "646174616261736500"
                                + "6400"
                                + "00");
    }

    @Test
    void aNegotiationNamesTheVersionAndTheUnknownOptions() {
        ByteBuf out =
                BackendMessages.negotiateProtocolVersion(
                        Unpooled.buffer(), Tags.Startup.version(3, 2), List.of("_pq_.x"));
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("76" + "00000013" + "00030002" + "00000001" + "5f70715f2e7800");
    }
}
