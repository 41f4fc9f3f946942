package dev.sallyport.postgres.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Secret;
import dev.sallyport.core.mask.MaskKeys;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowMaskerTest {
    static final MaskKeys KEYS =
            MaskKeys.of(
                    Map.of(
                            "customer", Secret.of("0123456789abcdef0123456789abcdef"),
                            "other", Secret.of("0123456789abcdef0123456789abcdef")));

    private static final Method TOKEN = new Method.Token("customer");

    private static CellMask cell(Method method, TypeForm form, int format) {
        return CellMasks.of(method, form, format, KEYS);
    }

    private static @Nullable String one(CellMask cell, String value) throws MaskFailure {
        ByteBuf out = Unpooled.buffer();
        int replaced = new RowMasker(new @Nullable CellMask[] {cell}).mask(Rows.texts(value), out);
        assertThat(replaced).isEqualTo(1);
        return Rows.cells(out).getFirst();
    }

    @Test
    void hiddenCellsAreReplacedAndTheOthersComeAsTheyWere() throws MaskFailure {
        CellMask redact = cell(new Method.Redact(), TypeForm.TEXT, 0);
        var masker = new RowMasker(new @Nullable CellMask[] {null, redact, null, redact, null});
        ByteBuf out = Unpooled.buffer();
        assertThat(masker.mask(Rows.texts("1", "ann@x.org", null, null, ""), out)).isEqualTo(1);
        assertThat(Rows.cells(out)).containsExactly("1", "[masked]", null, null, "");
        assertThat(masker.hiddenColumns()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "2,4,4111111111111111,41****1111",
        "0,4,4111111111111111,****1111",
        "2,0,ann@x.org,an****",
        "2,2,abcd,****",
        "2,2,abc,****",
        "2,2,'',****",
        "0,0,secret,****",
        "1,1,äöü,ä****ü",
        "1,1,日本語,日****語",
        "1,1,😀x😀,😀****😀",
        "2147483647,2147483647,abc,****"
    })
    void partialKeepsCharactersAndNotBytes(int first, int last, String value, String expected)
            throws MaskFailure {
        assertThat(one(cell(new Method.Partial(first, last), TypeForm.TEXT, 0), value))
                .isEqualTo(expected);
    }

    @Test
    void aPartialValueThatIsNoUtf8IsStarsAlone() throws MaskFailure {
        byte[] latin = {'J', (byte) 0xA4, (byte) 0xA5, (byte) 0xA6, 'x', 'y'};
        ByteBuf out = Unpooled.buffer();
        CellMask partial = cell(new Method.Partial(1, 1), TypeForm.TEXT, 0);
        new RowMasker(new @Nullable CellMask[] {partial}).mask(Rows.body(latin), out);
        assertThat(Rows.cells(out)).containsExactly("****");
    }

    @Test
    void blanksThatPadACharacterColumnDontCount() throws MaskFailure {
        assertThat(one(cell(new Method.Partial(1, 1), TypeForm.PADDED, 0), "abc      "))
                .isEqualTo("a****c");
        assertThat(one(cell(TOKEN, TypeForm.PADDED, 0), "abc   "))
                .isEqualTo(one(cell(TOKEN, TypeForm.TEXT, 0), "abc"));
    }

    @Test
    void equalValuesHaveEqualTokensInBothFormatsAndNoOthersDo() throws MaskFailure {
        String token = one(cell(TOKEN, TypeForm.TEXT, 0), "ann@x.org");
        assertThat(token).matches("tok_[0-9a-f]{24}");
        assertThat(one(cell(TOKEN, TypeForm.TEXT, 1), "ann@x.org")).isEqualTo(token);
        assertThat(one(cell(TOKEN, TypeForm.TEXT, 0), "Ann@x.org")).isNotEqualTo(token);
        assertThat(one(cell(new Method.Token("other"), TypeForm.TEXT, 0), "ann@x.org"))
                .as("the key's name is part of the key")
                .isNotEqualTo(token);
    }

    @Test
    void tokensAreTheSameForEveryKindOfBuffer() throws MaskFailure {
        String large = "ä".repeat(9_000);
        String expected = one(cell(TOKEN, TypeForm.TEXT, 0), large);
        ByteBuf direct = Unpooled.directBuffer().writeBytes(Rows.texts(large));
        ByteBuf parts =
                Unpooled.wrappedBuffer(
                        direct.slice(0, 4_500),
                        direct.slice(4_500, direct.readableBytes() - 4_500));
        var masker = new RowMasker(new @Nullable CellMask[] {cell(TOKEN, TypeForm.TEXT, 0)});
        for (ByteBuf row : List.of(direct, parts)) {
            ByteBuf out = Unpooled.buffer();
            masker.mask(row, out);
            assertThat(Rows.cells(out)).containsExactly(expected);
        }
        direct.release();
    }

    @Test
    void theTokenIsTheOneThatTheDocumentationDescribes() throws MaskFailure {
        // computed with Python's hmac: HMAC(HMAC(secret, "sallyport mask token 1\0" + name), value)
        assertThat(one(cell(TOKEN, TypeForm.TEXT, 0), "ann@x.org"))
                .isEqualTo("tok_4edece86d8754eda2c5aef8e");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                "TEXT,0,[masked]",
                "TEXT,1,[masked]",
                "XML,0,[masked]",
                "JSON,0,'\"[masked]\"'",
                "JSON,1,'\"[masked]\"'",
                "JSONB,0,'\"[masked]\"'",
                "BYTEA,0,'\\x5b6d61736b65645d'",
                "BYTEA,1,[masked]",
                "OTHER,0,NULL",
                "OTHER,1,NULL"
            })
    void redactGivesAValueOfTheTypeOrNull(TypeForm form, int format, @Nullable String expected)
            throws MaskFailure {
        assertThat(one(cell(new Method.Redact(), form, format), "secret")).isEqualTo(expected);
        assertThat(one(cell(new Method.Null(), form, format), "secret")).isNull();
        if (form != TypeForm.TEXT) {
            assertThat(one(cell(new Method.Partial(2, 2), form, format), "secret"))
                    .isEqualTo(expected);
            assertThat(one(cell(TOKEN, form, format), "secret")).isEqualTo(expected);
        }
    }

    @Test
    void aBinaryJsonbKeepsItsVersionByte() throws MaskFailure {
        assertThat(one(cell(new Method.Redact(), TypeForm.JSONB, 1), "\u0001{}"))
                .isEqualTo("\u0001\"[masked]\"");
    }

    @Test
    void aTokenWithoutItsKeyIsWithheld() throws MaskFailure {
        assertThat(one(cell(new Method.Token("gone"), TypeForm.TEXT, 0), "secret"))
                .isEqualTo("[masked]");
    }

    @Test
    void rowsOfAnotherFormAreFailuresAndLeaveNoByte() {
        CellMask redact = cell(new Method.Redact(), TypeForm.TEXT, 0);
        var masker = new RowMasker(new @Nullable CellMask[] {redact, null});
        ByteBuf good = Rows.texts("secret", "b");
        var bad = new ArrayList<ByteBuf>();
        bad.add(Rows.texts("secret"));
        bad.add(Rows.texts("secret", "b", "c"));
        bad.add(good.copy().writeByte(0));
        for (int cut = 0; cut < good.readableBytes(); cut++) {
            bad.add(good.copy(0, cut));
        }
        bad.add(good.copy().setInt(2, -2));
        bad.add(good.copy().setInt(2, Integer.MAX_VALUE));
        bad.add(good.copy().setInt(2, Integer.MIN_VALUE));
        for (ByteBuf row : bad) {
            ByteBuf out = Unpooled.buffer().writeByte('x');
            assertThatThrownBy(() -> masker.mask(row, out)).isInstanceOf(MaskFailure.class);
            assertThat(out.readableBytes()).isEqualTo(1);
        }
    }

    @Test
    void randomRowsKeepTheirShapeAndShowNoHiddenValue() throws MaskFailure {
        var random = new Random(7);
        Method[] methods = {
            new Method.Redact(), new Method.Null(), TOKEN, new Method.Partial(0, 0)
        };
        List<TypeForm> forms = List.of(TypeForm.values());
        for (int round = 0; round < 2_000; round++) {
            int columns = random.nextInt(9);
            @Nullable CellMask[] cells = new CellMask[columns];
            @Nullable String[] values = new String[columns];
            for (int i = 0; i < columns; i++) {
                Method method = methods[random.nextInt(methods.length)];
                TypeForm form = forms.get(random.nextInt(forms.size()));
                cells[i] = random.nextBoolean() ? null : cell(method, form, random.nextInt(2));
                values[i] =
                        random.nextInt(5) == 0
                                ? null
                                : "canary" + "é€😀".repeat(random.nextInt(40));
            }
            ByteBuf out = Unpooled.buffer();
            new RowMasker(cells).mask(Rows.texts(values), out);
            List<@Nullable String> got = Rows.cells(out);
            assertThat(out.isReadable()).isFalse();
            for (int i = 0; i < columns; i++) {
                if (cells[i] == null || values[i] == null) {
                    assertThat(got.get(i)).isEqualTo(values[i]);
                } else {
                    assertThat(String.valueOf(got.get(i))).doesNotContain("canary");
                }
            }
        }
    }

    @Test
    void aHugeCellIsMaskedInPlace() throws MaskFailure {
        byte[] huge = new byte[8 << 20];
        Arrays.fill(huge, (byte) 'x');
        ByteBuf out = Unpooled.buffer();
        CellMask partial = cell(new Method.Partial(1, 1), TypeForm.TEXT, 0);
        new RowMasker(new @Nullable CellMask[] {partial, null}).mask(Rows.body(huge, huge), out);
        assertThat(Rows.cells(out).getFirst()).isEqualTo("x****x");
        assertThat(out.writerIndex()).isEqualTo(1 + 4 + 2 + 4 + 6 + 4 + huge.length);
    }

    @Test
    void keysPrintOnlyTheirNamesAndShortOnesAreRefused() {
        assertThat(KEYS.toString()).doesNotContain("0123").contains("customer");
        assertThatThrownBy(() -> MaskKeys.of(Map.of("k", Secret.of("short"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'k' has 5 bytes")
                .hasMessageNotContaining("short");
    }
}
