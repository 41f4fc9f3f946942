package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class ErrorRedactorTest {
    private static ByteBuf fields(String... fields) {
        ByteBuf body = Unpooled.buffer();
        for (String field : fields) {
            body.writeCharSequence(field, UTF_8);
            body.writeByte(0);
        }
        return body.writeByte(0);
    }

    private static String redacted(char tag, String... fields) throws MaskFailure {
        ByteBuf out = Unpooled.buffer();
        ErrorRedactor.redact((byte) tag, fields(fields), out);
        assertThat((char) out.readByte()).isEqualTo(tag);
        assertThat(out.readInt()).isEqualTo(out.readableBytes() + 4);
        return out.toString(UTF_8).replace('\0', '|');
    }

    @Test
    void whatMayHoldAValueGoesAndTheRestStays() throws MaskFailure {
        assertThat(
                        redacted(
                                'E',
                                "SERROR",
                                "VERROR",
                                "C23505",
                                "Mduplicate key value violates unique constraint \"u\"",
                                "DKey (email)=(canary) already exists.",
                                "Hcanary",
                                "spublic",
                                "tcustomers",
                                "ncustomers_email_key",
                                "Fnbtinsert.c",
                                "L666",
                                "R_bt_check_unique"))
                .isEqualTo(
                        "SERROR|VERROR|C23505|M[details withheld: columns are masked]"
                                + " unique_violation|Fnbtinsert.c|L666|R_bt_check_unique|spublic|tcustomers|"
                                + "ncustomers_email_key||");
    }

    @Test
    void namesGoWhenCodeOfTheDatabaseRan() throws MaskFailure {
        assertThat(
                        redacted(
                                'E',
                                "SERROR",
                                "CP0001",
                                "Mcanary",
                                "ncanary",
                                "tcanary",
                                "WPL/pgSQL canary"))
                .isEqualTo(
                        "SERROR|CP0001|M[details withheld: columns are masked] raise_exception||");
    }

    @Test
    void aCodeOfNoManualBecomesThatOfItsClass() throws MaskFailure {
        assertThat(redacted('E', "C23ANN")).startsWith("C23000|");
        assertThat(redacted('E', "CCANRY")).startsWith("CXX000|");
        assertThat(redacted('E', "Ccanary-canary")).startsWith("CXX000|");
        assertThat(redacted('E', "SERROR")).isEqualTo("SERROR||");
    }

    @Test
    void noticesLoseTheirTextToo() throws MaskFailure {
        assertThat(redacted('N', "SNOTICE", "C00000", "Mcanary"))
                .isEqualTo(
                        "SNOTICE|C00000|M[details withheld: columns are masked] successful_completion||");
    }

    @Test
    void aBodyWithoutEndIsAFailureAndLeavesNoByte() {
        ByteBuf out = Unpooled.buffer();
        ByteBuf cut = fields("SERROR", "C23505").copy(0, 10);
        assertThatThrownBy(() -> ErrorRedactor.redact((byte) 'E', cut, out))
                .isInstanceOf(MaskFailure.class);
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void anEmptyBodyIsAnEmptyError() throws MaskFailure {
        assertThat(redacted('E')).isEqualTo("|");
        ByteBuf out = Unpooled.buffer();
        ErrorRedactor.redact((byte) 'E', Unpooled.EMPTY_BUFFER, out);
        assertThat(out.readableBytes()).isEqualTo(6);
    }
}
