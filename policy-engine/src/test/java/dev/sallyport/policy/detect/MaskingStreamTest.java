package dev.sallyport.policy.detect;

import static dev.sallyport.policy.detect.Streams.all;
import static dev.sallyport.policy.detect.Streams.bytes;
import static dev.sallyport.policy.detect.Streams.feed;
import static dev.sallyport.policy.detect.Streams.finish;
import static dev.sallyport.policy.detect.Streams.pause;
import static dev.sallyport.policy.detect.Streams.stream;
import static dev.sallyport.policy.detect.Streams.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingStreamTest {
    private static final String KEY =
            "-----BEGIN PRIVATE KEY-----\n"
                    + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n".repeat(3)
                    + "AQ==\n-----END PRIVATE KEY-----\n";
    private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

    /// Values, what looks like their beginnings, and what stands between.
    private static final List<String> PIECES =
            List.of(
                    "4111 1111 1111 1111",
                    "4111-1111-1111-1111",
                    "5555555555554444",
                    "4111",
                    "1111",
                    "DE89 3704 0044 0532 0130 00",
                    "GB82WEST12345698765432",
                    "DE89",
                    "alice@example.com",
                    "a.b",
                    "@",
                    "+49 30 1234 5678",
                    "+49",
                    "123-45-6789",
                    "10.0.0.1",
                    "0.5",
                    "AKIAIOSFODNN7EXAMPLE",
                    JWT,
                    "eyJhbGciOiJIUzI1NiJ9.",
                    "postgres://app:secret@db/x",
                    "https://",
                    "password=hunter2",
                    "\"token\": \"x y\"",
                    "password",
                    "--password ",
                    "=",
                    ":",
                    "'",
                    "Authorization: Bearer abcdef",
                    "$6$salt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "$",
                    KEY,
                    "-----BEGIN PRIVATE KEY-----\n",
                    "-----END PRIVATE KEY-----",
                    "-----",
                    "MIIEvQIBADANBgkq\n",
                    " ",
                    "\n",
                    "\r\n",
                    ", ",
                    ".",
                    "-",
                    "_",
                    "x",
                    "some words",
                    "\u00e4\u00f6",
                    "\0",
                    "\u0007");

    private static final List<String> ESCAPES =
            List.of(
                    "\033[31m",
                    "\033[0m",
                    "\033[K",
                    "\033[2J",
                    "\033[10;5H",
                    "\033]0;title\007",
                    "\033]0;4111 1111 1111 1111\007",
                    "\033]8;;http://a:b@c/\033\\",
                    "\033(B",
                    "\0337",
                    "\033",
                    "\033[",
                    "\033]2;alice@exa",
                    "\033[?25h");

    static Stream<Long> seeds() {
        return IntStream.range(0, 60).mapToObj(i -> i * 7_919L + 3);
    }

    private static String document(Random random, boolean terminal, int pieces) {
        var text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            if (terminal && random.nextInt(3) == 0) {
                String escape = ESCAPES.get(random.nextInt(ESCAPES.size()));
                int at = random.nextInt(piece.length() + 1);
                piece = piece.substring(0, at) + escape + piece.substring(at);
            }
            text.append(piece).append(random.nextInt(3) == 0 ? "" : " ");
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSameIsShownWhereverTheBytesAreCutInTwo(boolean terminal) {
        String text = document(new Random(42), terminal, 120);
        String expected = whole(all(terminal), text);
        assertThat(expected).contains("[masked]");
        for (int cut = 0; cut <= text.length(); cut++) {
            StreamMask stream = all(terminal);
            String shown =
                    feed(stream, text.substring(0, cut))
                            + feed(stream, text.substring(cut))
                            + finish(stream);
            assertThat(shown).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSameIsShownAndCountedHoweverTheBytesArrive(long seed) {
        for (boolean terminal : new boolean[] {false, true}) {
            var random = new Random(seed);
            String text = document(random, terminal, 60);
            StreamMask atOnce = all(terminal);
            String expected = whole(atOnce, text);
            StreamMask oneByOne = all(terminal);
            StreamMask inParts = all(terminal);
            var one = new StringBuilder();
            var parts = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                one.append(feed(oneByOne, text.substring(i, i + 1)));
            }
            for (int i = 0; i < text.length(); ) {
                int to = Math.min(text.length(), i + random.nextInt(40));
                parts.append(feed(inParts, text.substring(i, to)));
                i = to;
            }
            assertThat(one + finish(oneByOne)).isEqualTo(expected);
            assertThat(parts + finish(inParts)).isEqualTo(expected);
            assertThat(oneByOne.masked()).isEqualTo(atOnce.masked());
            assertThat(inParts.masked()).isEqualTo(atOnce.masked());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bytesInWhichNothingIsFoundAreShownAsTheyCame(long seed) {
        var random = new Random(seed);
        byte[] noise = new byte[3_000];
        random.nextBytes(noise);
        for (int i = 0; i < noise.length; i++) {
            if (random.nextInt(20) == 0) {
                noise[i] = 0x1B;
            }
        }
        for (boolean terminal : new boolean[] {false, true}) {
            StreamMask stream = all(terminal);
            var shown = new Bytes();
            for (int i = 0; i < noise.length; ) {
                int count = Math.min(noise.length - i, 1 + random.nextInt(100));
                shown.add(stream.feed(noise, i, count));
                if (random.nextInt(10) == 0) {
                    shown.add(stream.pause());
                }
                i += count;
            }
            shown.add(stream.finish());
            if (stream.masked() == 0) {
                assertThat(shown.take()).isEqualTo(noise);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void pausesLoseNoByteOfWhatIsNotHidden(long seed) {
        var random = new Random(seed);
        for (boolean terminal : new boolean[] {false, true}) {
            String text = "lorem 411 DE ipsum +1 \033[3 pass = 5 eyJ -- dolor@ sit".repeat(5);
            StreamMask stream = all(terminal);
            var shown = new StringBuilder();
            for (int i = 0; i < text.length(); ) {
                int to = Math.min(text.length(), i + 1 + random.nextInt(9));
                shown.append(feed(stream, text.substring(i, to)));
                if (random.nextBoolean()) {
                    shown.append(pause(stream));
                }
                i = to;
            }
            assertThat(shown + finish(stream)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redact, 4111111111111111, [masked]",
        "null, 4111111111111111, ''",
        "partial, 4111111111111111, ****1111",
        "token, 4111111111111111, tok_"
    })
    void everyMethodReplacesTheValue(String with, String value, String shown) {
        Method method =
                switch (with) {
                    case "redact" -> new Method.Redact();
                    case "null" -> new Method.Null();
                    case "partial" -> new Method.Partial(0, 4);
                    default -> new Method.Token("customer");
                };
        StreamMask stream = stream(false, method, "card");
        String text = whole(stream, "a " + value + " b");
        assertThat(text).startsWith("a " + shown).endsWith(" b").doesNotContain(value);
        assertThat(stream.masked()).isEqualTo(1);
    }

    @Test
    void partialNeverShowsAWholeValueAndCountsCharacters() {
        Method method = new Method.Partial(2, 2);
        assertThat(whole(stream(false, method, "secret"), "password=abcd"))
                .isEqualTo("password=****");
        assertThat(whole(stream(false, method, "secret"), "password=abcde"))
                .isEqualTo("password=ab****de");
        String umlauts = "\u00c3\u00a4\u00c3\u00b6\u00c3\u00bcxy"; // the bytes of UTF-8
        assertThat(whole(stream(false, method, "secret"), "password=" + umlauts))
                .isEqualTo("password=\u00c3\u00a4\u00c3\u00b6****xy");
    }

    @Test
    void equalValuesHaveEqualTokensWhereverTheyStand() {
        String shown =
                whole(
                        stream(true, new Method.Token("customer"), "email"),
                        "alice@example.com <a\033[1mlice@exam\033[0mple.com>\n");
        String token = shown.substring(0, 28);
        assertThat(token).matches("tok_[0-9a-f]{24}");
        assertThat(shown).isEqualTo(token + " <" + token + "\033[1m\033[0m>\n");
    }

    @Test
    void theStrongestOrderAndTheWidestValueCount() {
        StreamMask stream =
                Streams.MASKS.start(
                        List.of(
                                new MaskOrder(
                                        "a", List.of(), Set.of("card"), new Method.Partial(0, 4)),
                                new MaskOrder("b", List.of(), Set.of("card"), new Method.Null()),
                                new MaskOrder(
                                        "c",
                                        List.of(),
                                        Set.of("secret"),
                                        new Method.Partial(1, 1))),
                        false);
        assertThat(whole(stream, "4111111111111111 token=4111111111111111 token=abcdef"))
                .isEqualTo(" token= token=a****f");
    }

    @Test
    void valuesAreFoundAcrossEscapeSequencesAndTheseStayWhole() {
        assertThat(whole(all(true), "x \033[1m4111\033[31m 1111 11\033[0m11 1111\033[m y"))
                .isEqualTo("x \033[1m[masked]\033[31m\033[0m\033[m y");
        assertThat(whole(all(true), "pass\033[1mword\033[0m=\033[4mhunter2\033[0m\r\n"))
                .isEqualTo("pass\033[1mword\033[0m=\033[4m[masked]\033[0m\r\n");
        assertThat(whole(all(false), "4111\033[31m 1111 1111 1111"))
                .isEqualTo("4111\033[31m 1111 1111 1111");
    }

    @Test
    void aMovedCursorEndsAValue() {
        assertThat(whole(all(true), "4111\033[5;1H 1111 1111 1111"))
                .isEqualTo("4111\033[5;1H 1111 1111 1111");
        assertThat(whole(all(true), "\033[5;1H4111 1111 1111 1111\033[5;1H"))
                .isEqualTo("\033[5;1H[masked]\033[5;1H");
    }

    @Test
    void stringsInsideEscapeSequencesAreMaskedForThemselves() {
        StreamMask stream = all(true);
        assertThat(whole(stream, "a\033]0;mail alice@example.com\007b\033Ptoken=x\033\\c"))
                .isEqualTo("a\033]0;mail [masked]\007b\033Ptoken=[masked]\033\\c");
        assertThat(stream.masked()).isEqualTo(2);
    }

    @Test
    void whatIsKeptBackIsShownAtAPause() {
        StreamMask stream = all(true);
        assertThat(feed(stream, "deploy@box:~$ ls")).isEqualTo("deploy@box:~$ ");
        assertThat(pause(stream)).isEqualTo("ls");
        assertThat(feed(stream, "\033[3")).isEmpty();
        assertThat(pause(stream)).isEqualTo("\033[3");
        assertThat(feed(stream, "1mx\n")).isEqualTo("1mx\n");
    }

    @Test
    void aValueThatIsWholeAtAPauseIsHidden() {
        StreamMask stream = all(false);
        assertThat(feed(stream, "4111111111111111") + pause(stream)).isEqualTo("[masked]");
        assertThat(feed(stream, " alice@example.com") + pause(stream)).isEqualTo(" [masked]");
    }

    @Test
    void aValueThatGoesOnAfterAPauseStaysHidden() {
        StreamMask stream = all(false);
        assertThat(feed(stream, "password=hun") + pause(stream)).isEqualTo("password=[masked]");
        assertThat(feed(stream, "ter2 and") + pause(stream)).isEqualTo(" and");
        assertThat(feed(stream, "\n" + KEY.substring(0, 50)) + pause(stream))
                .isEqualTo("\n[masked]");
        assertThat(feed(stream, KEY.substring(50)) + finish(stream)).isEqualTo("\n");
    }

    @Test
    void whatCompletesAValueAfterAPauseIsHidden() {
        StreamMask stream = all(false);
        assertThat(feed(stream, "token=") + pause(stream)).isEqualTo("token=");
        assertThat(feed(stream, "abc\n")).isEqualTo("[masked]\n");
        assertThat(feed(stream, "4111 1111 ") + pause(stream)).isEqualTo("4111 1111 ");
        assertThat(feed(stream, "1111 1111\n")).isEqualTo("[masked]\n");
    }

    @Test
    void aSecretLongerThanWhatIsKeptBackIsHiddenToItsEnd() {
        String secret = "abcdefghij".repeat(500);
        for (String before : new String[] {"password=", "Authorization: Bearer ", ""}) {
            String value = before.isEmpty() ? "eyJ" + secret + "." + secret + "." : secret;
            StreamMask stream = stream(false, new Method.Partial(4, 4), "secret");
            assertThat(whole(stream, before + value + " end")).isEqualTo(before + "[masked] end");
            assertThat(stream.masked()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "a",
                "a.",
                "4111 ",
                "=",
                "password=",
                "\033[m",
                "\033]0;",
                "\033[1",
                "\0",
                "-",
                "-----BEGIN PRIVATE KEY-----\n",
                "abcdefghijklmnopqrst\n",
                "eyJa",
                "$a",
                "+1 "
            })
    void whatIsKeptBackIsBounded(String piece) {
        for (boolean terminal : new boolean[] {false, true}) {
            for (String start : new String[] {"", "4111 ", "password=", "\033]0;", "\033["}) {
                StreamMask stream = all(terminal);
                byte[] first = bytes(start);
                stream.feed(first, 0, first.length);
                byte[] more = bytes(piece.repeat(50));
                for (int i = 0; i < 300; i++) {
                    stream.feed(more, 0, more.length);
                    if (i % 100 == 99) {
                        stream.pause();
                    }
                    assertThat(((MaskingStream) stream).keptBytes())
                            .isLessThanOrEqualTo(
                                    Window.MOST_BYTES + Escapes.MOST_STRING_BYTES + more.length);
                }
            }
        }
    }

    @Test
    void ordersThatCannotBeCarriedOutShowNothing() {
        assertThatThrownBy(() -> stream(false, new Method.Token("nokey"), "card"))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("nokey");
        assertThatThrownBy(() -> stream(false, new Method.Redact(), "cart"))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void ordersAboutColumnsMeanNothingHere() {
        StreamMask stream =
                Streams.MASKS.start(
                        List.of(new MaskOrder("r", List.of("*.card"), new Method.Token("nokey"))),
                        false);
        assertThat(whole(stream, "4111111111111111")).isEqualTo("4111111111111111");
    }
}
