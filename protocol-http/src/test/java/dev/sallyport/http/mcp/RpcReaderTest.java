package dev.sallyport.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.http.mcp.RpcMessage.Request;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RpcReaderTest {
    private static RpcReader.Body read(String body) throws RpcRefused {
        return RpcReader.body(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "\"tools/call\"",
                "{}",
                "[]",
                "[7]",
                "[[]]",
                "{\"jsonrpc\":\"2.0\"}",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}",
                "{\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":99999999999999999999,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools call\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"extra\":1}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":7}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"1\",\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} {}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"",
                "{'jsonrpc':'2.0'}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",}"
            })
    void refusesWhatIsNoMessageOfJsonRpc(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(RpcRefused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the same name twice, plain and escaped
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"method\":\"tools/call\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"m\\u0065thod\":\"tools/call\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"name\":\"a\",\"name\":\"b\"}}",
                // names that parsers which ignore case take for the same
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"Method\":\"tools/call\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"Name\":\"b\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"argumentſ\":{}}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"arguments\":{\"sum\":1,\"Sum\":2}}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"arguments\":{\"k\":1,\"\u212A\":2}}}",
                // a number beyond a double
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"arguments\":{\"n\":1e400}}}",
                // half a surrogate pair
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"name\":\"\\ud800\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"\\udc00\":1}}"
            })
    void refusesWhatParsersReadInDifferentWays(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(RpcRefused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"write\"}}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"notifications/cancelled\"}",
                "[{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"write\"}}]"
            })
    void refusesRequestsWithoutAnIdAndNotificationsWithOne(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(RpcRefused.class);
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] body =
                "{\"jsonrpc\":\"2.0\",\"id\":\"?\",\"method\":\"x\"}"
                        .getBytes(StandardCharsets.UTF_8);
        body[22] = (byte) 0xC0;

        assertThatThrownBy(() -> RpcReader.body(body)).isInstanceOf(RpcRefused.class);
    }

    @Test
    void refusesJsonThatIsNestedTooDeep() {
        String deep = "[".repeat(101) + "]".repeat(101);

        assertThatThrownBy(() ->
                        read(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"arguments\":{\"a\":"
                                        + deep
                                        + "}}}"))
                .isInstanceOf(RpcRefused.class);
    }

    @Test
    void aRefusalRepeatsNothingOfTheBody() {
        assertThatThrownBy(() -> read("{\"hunter2\":\"hunter2\""))
                .isInstanceOf(RpcRefused.class)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource({"1", "-7", "\"a\"", "\"\""})
    void keepsIdsAsTheyAre(String id) throws RpcRefused {
        var body = read("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}");

        assertThat(JsonTree.text(((Request) body.messages().getFirst()).id())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.10", "123456789012345678901234567890", "1E-7", "0.1", "-3"})
    void writesNumbersWithEveryDigit(String number) throws RpcRefused {
        String text =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"arguments\":{\"n\":"
                        + number
                        + "}}}";

        assertThat(JsonTree.text(read(text).messages().getFirst().json())).isEqualTo(text);
    }

    @Test
    void aBatchWithAnIdTwiceIsRefused() {
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

        assertThatThrownBy(() -> read("[" + ping + "," + ping + "]"))
                .isInstanceOf(RpcRefused.class);
    }
}
