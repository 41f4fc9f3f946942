package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpFacts.Body;
import dev.sallyport.core.http.HttpVerb;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
        return of(HttpVerb.POST, "", content, body);
    }

    /// @param coding of the content; empty where there is none
    private static Refusal.@Nullable Code of(
            HttpVerb verb, String coding, Content content, Body body) {
        Map<String, List<String>> headers =
                coding.isEmpty() ? Map.of() : Map.of("content-encoding", List.of(coding));
        var call = new HttpCall.Exchange(verb, "/a", "", headers, content);
        var command =
                HttpCommand.of(
                        call,
                        _ ->
                                new HttpFacts(
                                        verb,
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
                "_method\0x",
                "_httpMethod",
                "_HttpMethod[]",
                "$httpMethod",
                "_http_method",
                "X-HTTP-Method-Override",
                "x-http-method",
                "[X-Method-Override]",
                "x-original-method"
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/vnd.api+json; charset=utf-8",
                "text/plain",
                "application//json",
                "application/json, text/html",
                "what is this"
            })
    void jsonThatWasNotReadIsSearched(String type) {
        var unknown = new Body.Unknown("a name twice");
        var asks = content(type, "{\"a\":1,\"a\":2,\"_meth\\u006fd\":\"DELETE\"}");
        var unread = Content.unread(type, -1, "large");

        assertThat(of(asks, unknown)).isEqualTo(Refusal.Code.UNSUPPORTED);
        assertThat(of(asks, new Body.None())).isEqualTo(Refusal.Code.UNSUPPORTED);
        assertThat(of(content(type, "{\"a\":1,\"a\":2}"), unknown)).isNull();
        assertThat(of(unread, unknown)).isNull();
        assertThat(MethodOverride.isWatched(HttpVerb.POST, unread)).isTrue();
        assertThat(MethodOverride.isWatched(HttpVerb.PUT, unread)).isFalse();
    }

    @Test
    void jsonThatCannotBeSearchedIsRefused() {
        var unknown = new Body.Unknown("why");
        var large = Content.unread("application/json", -1, "large");
        var other = content("application/json; charset=utf-16", "x");
        var largeOther = Content.unread("text/plain; charset=ibm037", -1, "large");

        assertThat(of(HttpVerb.POST, "br", large, unknown)).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(of(HttpVerb.POST, "gzip", large, unknown)).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(of(other, unknown)).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(of(largeOther, unknown)).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(of(HttpVerb.POST, "identity", large, unknown)).isNull();
        assertThat(of(HttpVerb.PUT, "br", large, unknown)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: form-data; name=\"_method\"",
                "content-disposition: x; NAME = _Method",
                "Content-Disposition: x; name*=utf-8''%5Fmethod",
                "Content-Disposition: x; name=\"\\_method\"",
                "Content-ID: <_method>"
            })
    void partsThatServersTakeForFieldsAreRefused(String header) {
        String body = "--b\r\n" + header + "\r\n\r\nDELETE\r\n--b--\r\n";
        var none = new Body.None();

        assertThat(of(content("multipart/mixed; boundary=b", body), none))
                .isEqualTo(Refusal.Code.UNSUPPORTED);
        assertThat(of(Content.unread("multipart/related; boundary=b", -1, "large"), none))
                .isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(
                        of(
                                content(
                                        "multipart/mixed; boundary=b",
                                        body.replaceAll("(?i)method", "methods")),
                                none))
                .isNull();
    }

    /// A pattern that looks to the end of the line at each of them would take minutes.
    @ParameterizedTest
    @ValueSource(strings = {"name=<;", "name=\"", "content-id:<", "name   ", "name=''\\", "name1"})
    void aLongLineOfBeginningsIsSearchedSoon(String beginning) {
        var hostile = content("multipart/mixed", beginning.repeat((1 << 20) / beginning.length()));

        var refusal =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> of(hostile, new Body.None()));

        assertThat(refusal).isNull();
    }

    @Test
    void whatNoServerReadsFieldsInIsNotWatched() {
        var unknown = new Body.Unknown("large");
        for (String type : List.of("application/octet-stream", "image/png", "application/grpc")) {
            var unread = Content.unread(type, -1, "large");

            assertThat(of(HttpVerb.POST, "br", unread, unknown)).isNull();
            assertThat(MethodOverride.isWatched(HttpVerb.POST, unread)).isFalse();
        }
        assertThat(
                        of(
                                HttpVerb.POST,
                                "gzip",
                                Content.unread("application/x-ndjson", -1, "large"),
                                unknown))
                .isNull();
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
