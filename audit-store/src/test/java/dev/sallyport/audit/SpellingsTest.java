package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingsTest {
    /// More names than there are places, twice.
    @Test
    void aNameIsSpelledAsTheBodyAndTheColumnSpellItHoweverManyThereAre() {
        var spellings = new Spellings();
        for (int i = 0; i < 2_000; i++) {
            String name = "r\u00e8gle \"" + i % 1_000;
            var json = new Bytes(16);
            new CanonicalJson(json).name(name);
            var column = new Bytes(16);
            EventRow.name(column, name);

            var spelled = spellings.of(name);

            assertThat(spelled.json()).isEqualTo(json.copy());
            assertThat(spelled.column()).isEqualTo(column.copy());
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                9,
                10,
                99,
                100,
                999_999_999,
                1_000_000_000,
                -1,
                Long.MIN_VALUE,
                Long.MAX_VALUE
            })
    void aNumberIsSpelledWhole(long number) {
        var bytes = new Bytes(1);
        new CanonicalJson(bytes).number(number);
        assertThat(new String(bytes.copy(), StandardCharsets.US_ASCII))
                .isEqualTo("\"" + number + "\"");
    }
}
