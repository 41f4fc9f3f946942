package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpFacts.Body;
import dev.sallyport.core.http.HttpVerb;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that ask to be taken for others.
class MethodOverrideTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static Refusal.@Nullable Code of(Content content, Body body) {
        var call = new HttpCall.Exchange(HttpVerb.POST, "/a", "", Map.of(), content);
        var command =
                HttpCommand.of(
                        call,
                        _ ->
                                new HttpFacts(
                                        HttpVerb.POST,
                                        "/a",
                                        Map.of(),
                                        Map.of(),
                                        content.mediaType(),
                                        content.size(),
                                        body,
                                        HttpFacts.Rpc.NONE,
                                        true,
                                        ""));
        Refusal refusal = MethodOverride.of(command);
        return refusal == null ? null : refusal.code();
    }

    private static Content content(String type, String text) {
        return Content.whole(type, text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_method",
                "_METHOD",
                " _method",
                ".method",
                " .method",
                "[method",
                "_method[]",
                "[_method]",
                "_method\0x"
            })
    void howeverServersFoldTheNameItIsRefused(String name) {
        var fields = new Body.Form(Map.of(name, List.of("DELETE")));
        var json = new Body.Json(Map.of(name, "DELETE"));

        assertThat(of(content(FORM, "x"), fields)).isEqualTo(Refusal.Code.UNSUPPORTED);
        assertThat(of(content("application/json", "x"), json)).isEqualTo(Refusal.Code.UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FORM,
                FORM + "; charset=utf-16",
                "Application/X-WWW-Form-Urlencoded;;",
                "multipart/form-data; boundary=a"
            })
    void aFormThatWasNotReadIsRefused(String type) {
        var unread = Content.unread(type, -1, "larger than 1 bytes");
        var unknown = new Body.Unknown("why");

        assertThat(of(unread, unknown)).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(of(content(type, "a=1"), unknown)).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(of(content(type, "a=1"), new Body.None())).isEqualTo(Refusal.Code.UNJUDGED);
    }

    @Test
    void aBodyThatDoesNotSayWhatItIsMayBeAForm() {
        var unknown = new Body.Unknown("a body without a content type");

        assertThat(of(content("", "a=1&%5Fmethod=DELETE"), unknown))
                .isEqualTo(Refusal.Code.UNSUPPORTED);
        assertThat(of(Content.unread("", -1, "large"), unknown)).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(of(content("", "a=1"), unknown)).isNull();
    }

    @Test
    void aSemicolonMayStandBetweenFields() {
        assertThat(
                        of(
                                content(FORM, "a=1;_method=DELETE"),
                                new Body.Form(Map.of("a", List.of("1;_method=DELETE")))))
                .isEqualTo(Refusal.Code.UNSUPPORTED);
    }

    @Test
    void whatSaysNothingOfAnotherMethodPasses() {
        var form = new Body.Form(Map.of("method", List.of("a"), "a_method", List.of("b")));

        assertThat(of(content(FORM, "x"), form)).isNull();
        assertThat(of(content(FORM, ""), new Body.None())).isNull();
        assertThat(of(Content.unread("text/plain", -1, "large"), new Body.Unknown("w"))).isNull();
        assertThat(
                        of(
                                content("application/json", "x"),
                                new Body.Json(Map.of("a", Map.of("_method", "x")))))
                .isNull();
    }
}
