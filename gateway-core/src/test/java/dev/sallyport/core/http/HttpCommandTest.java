package dev.sallyport.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.http.HttpCall.Exchange;
import dev.sallyport.core.http.HttpCall.Message;
import dev.sallyport.core.http.HttpCall.Rpc;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpCommandTest {
    private static final Content BODY = json("{\"amount\":5000}");

    private static Content json(String text) {
        return Content.whole("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpCommand command(HttpCall call) {
        return new HttpCommand(
                call,
                new HttpFacts(
                        call.verb(),
                        call.path(),
                        Map.of(),
                        Map.of(),
                        "",
                        -1,
                        new HttpFacts.Body.None(),
                        HttpFacts.Rpc.NONE,
                        true,
                        ""));
    }

    private static HttpCommand post(String query, Map<String, List<String>> headers, Content body) {
        return command(new Exchange(HttpVerb.POST, "/orders", query, headers, body));
    }

    private static HttpCommand call(String tool, Map<String, Object> arguments, boolean changed) {
        return command(
                new Rpc("/", "tools/call", tool, new TreeMap<>(arguments), changed, Content.NONE));
    }

    @Test
    void theTextIsTheRequestLine() {
        assertThat(post("dry=1", Map.of(), BODY).text()).isEqualTo("POST /orders?dry=1");
        assertThat(command(new Message("/feed", "", true, Content.NONE)).text())
                .isEqualTo("text message on /feed");
    }

    @Test
    void aToolCallShowsItsArgumentsInTheOrderOfTheirNames() {
        assertThat(call("pay", Map.of("to", "x", "amount", 5L), false).text())
                .isEqualTo("tools/call pay {\"amount\":5,\"to\":\"x\"}");
    }

    @Test
    void anApproverReadsTheBodyWithNothingHiddenInIt() {
        String shown = post("", Map.of(), json("{\"a\":\"\u202e\"}")).shown();
        assertThat(shown).startsWith("POST /orders\n\n{\"a\":\"\\u{202e}\"}\n# application/json, ");
    }

    @Test
    void noRowOfABodyPosesAsOneOfTheGateway() {
        String body = "# text/plain, 1 bytes\na\n\n# x-mode: safe\n> b\r# c";
        String shown = post("", Map.of("x-mode", List.of("wild")), json(body)).shown();

        assertThat(shown)
                .startsWith(
                        "POST /orders\n\n> # text/plain, 1 bytes\na\n\n> # x-mode: safe\n> > b");
        assertThat(shown.lines().filter(row -> row.startsWith("#")))
                .hasSize(2)
                .last()
                .isEqualTo("# x-mode: wild");
    }

    @Test
    void anApproverIsToldThatABodyWasNotRead() {
        var unread = post("", Map.of(), Content.unread("video/mp4", -1, "larger than 1 MB"));
        assertThat(unread.shown()).contains("# the body was not read: larger than 1 MB");
        assertThat(unread.canWait()).isFalse();
    }

    @Test
    void anApproverReadsTheHeadersThatTheApprovalIsBoundTo() {
        var headers =
                Map.of(
                        "x-mode", List.of("wild\u202e\n# x: y", "safe"),
                        "cookie", List.of("session=hunter2"),
                        "x-api-key", List.of("hunter2"),
                        "traceparent", List.of("00-1"));
        String shown = post("", headers, BODY).shown();
        assertThat(shown)
                .endsWith(
                        "\n# cookie: [secret]\n# x-api-key: [secret]"
                                + "\n# x-mode: wild\\u{202e}\\n# x: y\n# x-mode: safe")
                .contains("sha256")
                .doesNotContain("hunter2", "traceparent");
        assertThat(post("", Map.of("x-mode", List.of("wild")), Content.NONE).shown())
                .isEqualTo("POST /orders\n# x-mode: wild");
    }

    @Test
    void aLongHeaderHidesNoOtherAndIsCut() {
        String shown =
                post("", Map.of("a", List.of("x".repeat(100_000)), "b", List.of("1")), BODY)
                        .shown();
        assertThat(shown).hasSizeLessThan(20_000).contains("x… (cut here)\n# b: … (cut here)");
    }

    private static HttpCommand message(String method, String name, String canonical) {
        return command(new Rpc("/", method, name, new TreeMap<>(), false, json(canonical)));
    }

    @Test
    void anApproverReadsWhatAnMcpMessageSaysBesidesNameAndArguments() {
        assertThat(
                        message(
                                        "tools/call",
                                        "pay",
                                        "{\"method\":\"tools/call\",\"params\":{\"name\":\"pay\","
                                                + "\"task\":{\"ttl\":1,\"x\":\"\u202e\"}}}")
                                .shown())
                .startsWith("tools/call pay\n\n{\"method\":")
                .contains("\"task\":{\"ttl\":1,\"x\":\"\\u{202e}\"}", "sha256");
        assertThat(message("logging/setLevel", "", "{\"params\":{\"level\":\"debug\"}}").shown())
                .contains("\"level\":\"debug\"");
        assertThat(
                        message(
                                        "",
                                        "",
                                        "{\"result\":{\"action\":\"accept\",\"content\":{\"pin\":7}}}")
                                .shown())
                .startsWith("answer\n\n")
                .contains("\"content\":{\"pin\":7}");
        assertThat(message("x", "", "{\"method\":\"x\",\"params\":[1]}").shown()).contains("[1]");
        assertThat(message("x", "", "{").shown()).contains("\n\n{\n# ");
    }

    @Test
    void whatTheLineOfAnMcpMessageSaysIsNotSaidTwice() {
        assertThat(
                        message(
                                        "tools/call",
                                        "pay",
                                        "{\"method\":\"tools/call\",\"params\":{\"arguments\":{},"
                                                + "\"name\":\"pay\"}}")
                                .shown())
                .isEqualTo("tools/call pay");
        assertThat(
                        message(
                                        "resources/read",
                                        "a:b",
                                        "{\"method\":\"resources/read\",\"params\":{\"uri\":\"a:b\"}}")
                                .shown())
                .isEqualTo("resources/read a:b");
        assertThat(message("listen", "", "{\"method\":\"listen\"}").shown()).isEqualTo("listen");
    }

    @ParameterizedTest
    @CsvSource({
        "a=1&api_key=hunter2&b=2,a=1&api_key=[secret]&b=2",
        "access_token=x,access_token=[secret]",
        "X-Amz-Signature=x&p=1,X-Amz-Signature=[secret]&p=1",
        "keyword=shoes&monkey=1,keyword=shoes&monkey=1",
        "accessToken=x&clientSecret=y&a=1,accessToken=[secret]&clientSecret=[secret]&a=1",
        "api%5Fkey=x&user%5Bpassword%5D=y,api%5Fkey=[secret]&user%5Bpassword%5D=[secret]",
        "a=1;token=x;b=2,a=1;token=[secret];b=2",
        "%zz=1,%zz=1",
        "a&b=,a&b=",
    })
    void secretsOfTheQueryAreNotRecorded(String query, String recorded) {
        assertThat(post(query, Map.of(), BODY).recorded()).isEqualTo("POST /orders?" + recorded);
    }

    @Test
    void anApprovalIsBoundToWhatTheRequestDoes() {
        var asked = post("a=1", Map.of("x-mode", List.of("safe")), BODY);
        assertThat(
                        List.of(
                                post("a=2", Map.of("x-mode", List.of("safe")), BODY).digest(),
                                post("a=1", Map.of("x-mode", List.of("wild")), BODY).digest(),
                                post("a=1", Map.of("x-mode", List.of("safe", "safe")), BODY)
                                        .digest(),
                                post("a=1", Map.of(), BODY).digest(),
                                post("a=1", Map.of("x-mode", List.of("safe")), json("{}"))
                                        .digest()))
                .doesNotContain(asked.digest())
                .doesNotHaveDuplicates();
    }

    @Test
    void anApprovalIsNotBoundToWhatDiffersFromTryToTry() {
        assertThat(post("", Map.of("traceparent", List.of("1")), BODY).digest())
                .isEqualTo(post("", Map.of("user-agent", List.of("curl")), BODY).digest());
    }

    @Test
    void aToolThatChangedIsAnotherCall() {
        assertThat(call("pay", Map.of(), true).digest())
                .isNotEqualTo(call("pay", Map.of(), false).digest());
    }
}
