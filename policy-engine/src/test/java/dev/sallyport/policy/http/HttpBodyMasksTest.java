package dev.sallyport.policy.http;

import static dev.sallyport.policy.http.Masks.LAST_4;
import static dev.sallyport.policy.http.Masks.MASKS;
import static dev.sallyport.policy.http.Masks.NULL;
import static dev.sallyport.policy.http.Masks.REDACT;
import static dev.sallyport.policy.http.Masks.TOKEN;
import static dev.sallyport.policy.http.Masks.detectors;
import static dev.sallyport.policy.http.Masks.fields;
import static dev.sallyport.policy.http.Masks.masked;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBodyMasksTest {
    private static final String JSON = "application/json";
    private static final List<MaskOrder> ALL =
            List.of(
                    fields(REDACT, "**.email", "customer.phone"),
                    detectors(REDACT, "email", "card", "iban", "secret"));

    private static String json(String body, MaskOrder... orders) {
        String whole = masked(List.of(orders), JSON, body, body.length() + 1);
        for (int piece : new int[] {1, 2, 3, 7}) {
            assertThat(masked(List.of(orders), JSON, body, piece))
                    .as("in pieces of " + piece)
                    .isEqualTo(whole);
        }
        return whole;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    **.email       | {"email":"a","x":{"email":"b"},"l":[{"email":"c"}]} | {"email":"[masked]","x":{"email":"[masked]"},"l":[{"email":"[masked]"}]}
                    email          | {"email":"a","x":{"email":"b"}}      | {"email":"[masked]","x":{"email":"b"}}
                    email          | [{"email":"a"},[{"email":"b"}]]      | [{"email":"[masked]"},[{"email":"[masked]"}]]
                    customer.phone | {"customer":{"phone":"1"},"phone":"2"} | {"customer":{"phone":"[masked]"},"phone":"2"}
                    customer.phone | {"x":{"customer":{"phone":"1"}}}     | {"x":{"customer":{"phone":"1"}}}
                    *.phone        | {"x":{"phone":"1"},"phone":"2"}      | {"x":{"phone":"[masked]"},"phone":"2"}
                    **.a.b         | {"x":{"a":[{"b":1}]},"b":2}          | {"x":{"a":[{"b":"[masked]"}]},"b":2}
                    **.EMAIL       | {"Email":"a"}                        | {"Email":"[masked]"}
                    **.email       | {"\\u0065mail":"a"}                  | {"\\u0065mail":"[masked]"}
                    **.a           | {"a":1.5,"b":{"a":true},"c":{"a":null}} | {"a":"[masked]","b":{"a":"[masked]"},"c":{"a":null}}
                    **.a           | {"a":{"b":["}",1]},"c":[2]}          | {"a":"[masked]","c":[2]}
                    **.a           | {"a":[{"a":1},[2]], "c" : 1 }        | {"a":"[masked]", "c" : 1 }
                    **.*           | {"a":1,"b":{"c":2}}                  | {"a":"[masked]","b":"[masked]"}
                    **.é           | {"é":1}                              | {"é":"[masked]"}
                    """)
    void fieldsAreHiddenWhereTheirPatternMeetsThem(String field, String body, String shown) {
        assertThat(json(body, fields(REDACT, field))).isEqualTo(shown);
    }

    @Test
    void eachMethodHidesInItsOwnWay() {
        String body = "{\"a\":\"alice-1234\",\"b\":1234567,\"c\":[1],\"d\":{}}";
        String[] all = {"a", "b", "c", "d"};
        assertThat(json(body, fields(NULL, all)))
                .isEqualTo("{\"a\":null,\"b\":null,\"c\":null,\"d\":null}");
        assertThat(json(body, fields(LAST_4, all)))
                .isEqualTo(
                        "{\"a\":\"****1234\",\"b\":\"****4567\",\"c\":\"[masked]\",\"d\":\"[masked]\"}");
        assertThat(json(body, fields(TOKEN, all)))
                .isEqualTo(
                        "{\"a\":\""
                                + Masks.token("alice-1234")
                                + "\",\"b\":\""
                                + Masks.token("1234567")
                                + "\",\"c\":\"[masked]\",\"d\":\"[masked]\"}");
        assertThat(json("{\"a\":\"alice\\u002d1234\"}", fields(TOKEN, "a")))
                .as("a token is of what the text says, however it is escaped")
                .isEqualTo("{\"a\":\"" + Masks.token("alice-1234") + "\"}");
    }

    @Test
    void theStrongerOfTwoOrdersForOneFieldCounts() {
        assertThat(json("{\"a\":\"abcdefgh\"}", fields(LAST_4, "a"), fields(NULL, "**.a")))
                .isEqualTo("{\"a\":null}");
        assertThat(
                        json(
                                "{\"a\":\"4111 1111 1111 1111\"}",
                                fields(LAST_4, "a"),
                                detectors(REDACT, "card")))
                .as("what is kept of a field holds nothing that detectors find")
                .isEqualTo("{\"a\":\"[masked]\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a":"to alice@example.com now"}          | {"a":"to [masked] now"}
                    {"a":"alice\\u0040example.com"}           | {"a":"[masked]"}
                    {"a":"\\u0061\\u006cice@example\\u002ecom \\"x\\""} | {"a":"[masked] \\"x\\""}
                    {"a":4111111111111111}                    | {"a":"[masked]"}
                    {"a":4111111111111112}                    | {"a":4111111111111112}
                    {"a":"4111-1111-1111-1111"}               | {"a":"[masked]"}
                    {"alice@example.com":1}                   | {"[masked]":1}
                    ["alice@example.com",["bob@example.com"]] | ["[masked]",["[masked]"]]
                    "alice@example.com"                       | "[masked]"
                    {"password":"hunter2","b":"x"}            | {"password":"[masked]","b":"x"}
                    {"api_key":123456,"db_password":null}     | {"api_key":"[masked]","db_password":null}
                    {"apiKey":"x","accessToken":"y","db.password":"z"} | {"apiKey":"[masked]","accessToken":"[masked]","db.password":"[masked]"}
                    {"progressToken":"abc1234","next_page_token":"xyz1234"} | {"progressToken":"abc1234","next_page_token":"xyz1234"}
                    {"password":"${PASSWORD}","token":""}     | {"password":"${PASSWORD}","token":""}
                    {"j":"{\\"email\\":\\"alice@example.com\\"}"} | {"j":"{\\"email\\":\\"[masked]\\"}"}
                    {"a":"é\\ud83d\\ude00 alice@example.com"} | {"a":"é😀 [masked]"}
                    {"a":"\\ud83d alice@example.com\\n"}      | {"a":"\uFFFD [masked]\\u000a"}
                    """)
    void whatDetectorsFindIsHiddenHoweverItIsEscaped(String body, String shown) {
        assertThat(json(body, detectors(REDACT, "email", "card", "secret"))).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "[]",
                " { \"a\" : [ 1 , -2.50e+3 , true,\r\n false, null ] } \n",
                "{\"a\":\"\\u0041\\/\\\"\\\\\\b\\ud83d\\ude00é😀\"}",
                "{\"a\":1}\n{\"a\":2}\n",
                "1 2 \"x\"",
                "\u001e{\"a\":1}\n\u001e{\"a\":2}\n",
                "\uFEFF{\"a\":1}",
                "0",
                "{\"\":{\"\":\"\"}}"
            })
    void whatHoldsNothingToHidePassesByteForByte(String body) {
        assertThat(json(body, ALL.toArray(new MaskOrder[0]))).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "[1",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "[1,]",
                "[,1]",
                "{\"a\" 1}",
                "{\"a\":1]",
                "[1}",
                "{1:2}",
                "{a:1}",
                "'a'",
                "tru",
                "nulll",
                "01",
                "+1",
                "1.",
                "1e",
                "-",
                "NaN",
                "\"a",
                "\"a\nb\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12",
                ")]}',\n{}",
                "<html>",
                "a\u0000",
                "{}\u001e{\u001e}",
                "// x"
            })
    void whatIsNoJsonIsNotShown(String body) {
        for (int piece : new int[] {1, 100}) {
            assertThatThrownBy(() -> masked(ALL, JSON, body, piece))
                    .isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void bytesThatAreNoUtf8AreNotShown() {
        for (byte[] body :
                List.of(
                        "\"é\"".getBytes(ISO_8859_1),
                        "{}".getBytes(UTF_16),
                        new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'},
                        new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
                        new byte[] {'"', (byte) 0xC3, '"'})) {
            assertThatThrownBy(() -> masked(MASKS.start(ALL, JSON), body, 100))
                    .isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void nothingIsShownAfterAFailure() {
        StreamMask mask = MASKS.start(ALL, JSON);
        assertThatThrownBy(() -> mask.feed("{]".getBytes(UTF_8), 0, 2))
                .isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> mask.feed("1".getBytes(UTF_8), 0, 1))
                .isInstanceOf(Unavailable.class);
        assertThatThrownBy(mask::finish).isInstanceOf(Unavailable.class);
    }

    @Test
    void whatIsTooDeepIsNotShown() {
        assertThat(json("[".repeat(500) + "]".repeat(500), fields(REDACT, "a"))).isNotEmpty();
        assertThatThrownBy(() -> masked(ALL, JSON, "[".repeat(501), 1_000))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void aLongStringStreamsAndIsMaskedAllTheSame() {
        String filler = "lorem ipsum \\u00e9 dolor \\n ".repeat(20_000);
        String body = "{\"a\":\"" + filler + "alice@example.com " + filler + "\",\"b\":1}";
        StreamMask mask = MASKS.start(List.of(detectors(REDACT, "email")), JSON);
        String shown = masked(mask, body.getBytes(UTF_8), 1_000);
        assertThat(shown)
                .contains("lorem ipsum é dolor \\u000a [masked] lorem")
                .doesNotContain("alice")
                .endsWith("\",\"b\":1}");
        assertThat(mask.masked()).isEqualTo(1);
        assertThat(masked(List.of(fields(TOKEN, "a")), JSON, body, 1_000))
                .isEqualTo("{\"a\":\"[masked]\",\"b\":1}");
        assertThat(masked(List.of(fields(REDACT, "x")), JSON, "{\"x\":[\"" + filler + "\"]}", 999))
                .isEqualTo("{\"x\":\"[masked]\"}");
    }

    @Test
    void hiddenValuesAreCounted() {
        StreamMask mask = MASKS.start(ALL, JSON);
        masked(
                mask,
                "{\"email\":\"a\",\"b\":\"bob@example.com, eve@example.com\",\"password\":\"x1y2\"}"
                        .getBytes(UTF_8),
                5);
        assertThat(mask.masked()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-8",
                "application/problem+json",
                "application/x-ndjson",
                "text/json",
                "APPLICATION/JSON"
            })
    void jsonHasManyNames(String type) {
        assertThat(masked(ALL, type, "{\"email\":\"x\"}\n{\"email\":\"y\"}\n", 4))
                .isEqualTo("{\"email\":\"[masked]\"}\n{\"email\":\"[masked]\"}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "application/octet-stream",
                "application/grpc",
                "application/pdf",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=utf-16",
                "text/plain; charset=utf-7",
                "application/json; charset=iso-8859-1",
                "odd"
            })
    void whatCannotBeMaskedIsRefusedBeforeItIsShown(String type) {
        assertThatThrownBy(() -> MASKS.start(ALL, type)).isInstanceOf(Unavailable.class);
    }

    @Test
    void aTokenWhoseKeyIsMissingIsRefused() {
        assertThatThrownBy(() -> MASKS.start(List.of(fields(new Method.Token("x"), "a")), JSON))
                .isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/html; charset=iso-8859-1", "application/xml", ""})
    void textIsMaskedByDetectors(String type) {
        assertThat(masked(ALL, type, "[x] to alice@example.com, email: x", 3))
                .isEqualTo("[x] to [masked], email: x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/html", ""})
    void textThatBeginsLikeJsonIsMaskedByField(String type) {
        assertThat(masked(ALL, type, " [ {\"email\":\"x\"}]", 1))
                .isEqualTo(" [ {\"email\":\"[masked]\"}]");
        assertThatThrownBy(() -> masked(ALL, type, "{\"email\":x}", 1))
                .isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,{\"email\":\"x\"}]",
                "[null, {\"email\":\"x\"}]",
                "[true,{\"email\":\"x\"}]",
                "[-1.5,[{\"email\":\"x\"}]]",
                "{ \"n\":1,\"email\":\"x\"}"
            })
    void aListOfAnythingIsJsonAlsoWhereItIsSaidToBeText(String body) {
        for (String type : List.of("text/plain", "")) {
            for (int piece : new int[] {1, 3, 1_000}) {
                assertThat(masked(ALL, type, body, piece))
                        .contains("\"email\":\"[masked]\"")
                        .doesNotContain("\"x\"");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"email\":\"x\"},",
                "[{\"email\":\"x\"}",
                "[1,{\"email\":'x'}]",
                "['a',{\"email\":\"x\"}]",
                "[,{\"email\":\"x\"}]",
                "[NaN,{\"email\":\"x\"}]",
                "[None, {\"email\":\"x\"}]",
                "{email: \"x\"}",
                "{'email': 'x'}",
                "\uFEFF[{\"email\":\"x\"},{]",
                "[/**/{\"email\":\"x\"}]"
            })
    void whatBeginsLikeJsonAndIsBrokenIsNotShown(String body) {
        for (int piece : new int[] {1, 1_000}) {
            assertThatThrownBy(() -> masked(ALL, "text/plain", body, piece))
                    .isInstanceOf(Unavailable.class);
            assertThatThrownBy(
                            () -> masked(ALL, "text/event-stream", "data: " + body + "\n\n", piece))
                    .isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void moreBlanksThanAnyoneBeginsWithAreNotKept() {
        assertThatThrownBy(() -> masked(ALL, "text/plain", " ".repeat(200_000), 9_999))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void anAnswerThatNobodySaysIsTextMustBeText() {
        assertThat(masked(ALL, "", "", 1)).isEmpty();
        assertThatThrownBy(() -> masked(ALL, "", "a\u0000b", 1)).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> masked(MASKS.start(ALL, ""), "é".getBytes(ISO_8859_1), 1))
                .isInstanceOf(Unavailable.class);
    }

    // --- server-sent events

    @Test
    void eventsAreMaskedOneByOne() {
        String body =
                "\uFEFF: hi bob@example.com\r\nevent: x\nid: 7\ndata: {\"email\":\"x\",\ndata:"
                        + " \"n\":1}\nretry: 1\n\ndata: to alice@example.com\n\ndata: [DONE]\r\n\r\n"
                        + "data\n\ndata:a\rdata: b\r\rdata: eve@example.com";
        String shown =
                ": hi [masked]\nevent: x\nid: 7\ndata: {\"email\":\"[masked]\",\ndata:"
                        + " \"n\":1}\nretry: 1\n\ndata: to [masked]\n\ndata: [DONE]\n\n"
                        + "data: \n\ndata: a\ndata: b\n\ndata: [masked]\n";
        for (int piece : new int[] {1, 2, 3, 1_000}) {
            assertThat(masked(ALL, "text/event-stream", body, piece)).isEqualTo(shown);
        }
    }

    @Test
    void anEventIsShownAsSoonAsItIsWhole() {
        StreamMask mask = MASKS.start(ALL, "text/event-stream");
        assertThat(mask.feed("data: a\n".getBytes(UTF_8), 0, 8)).isEmpty();
        assertThat(mask.feed("\n".getBytes(UTF_8), 0, 1)).isEqualTo("data: a\n\n".getBytes(UTF_8));
        assertThat(mask.feed(": ping\n".getBytes(UTF_8), 0, 7))
                .isEqualTo(": ping\n".getBytes(UTF_8));
    }

    @Test
    void anEventThatCannotBeMaskedIsNotShown() {
        assertThatThrownBy(() -> masked(ALL, "text/event-stream", "data: {\"email\":x}\n\n", 100))
                .isInstanceOf(Unavailable.class);
        assertThatThrownBy(() ->
                        masked(ALL, "text/event-stream", "data: " + "x".repeat(2_000_000), 9_999))
                .isInstanceOf(Unavailable.class);
        assertThat(
                        masked(
                                List.of(detectors(REDACT, "email")),
                                "text/event-stream",
                                "data: {a@example.com}\n\n",
                                9))
                .isEqualTo("data: {[masked]}\n\n");
    }
}
