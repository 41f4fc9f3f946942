package dev.sallyport.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What of a client's headers goes up.
class ClientHeadersTest {
    private static ClientHeaders read(String... namesAndValues) throws BadRequest {
        var headers = RequestHeaders.builder(HttpMethod.GET, "/").add("host", "gw");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return ClientHeaders.of(headers.build());
    }

    @Test
    void headersOfTheRequestGoUp() throws BadRequest {
        var headers = read("x-a", "1", "x-b", "2", "x-a", "3", "content-type", "text/plain");

        assertThat(headers.passed())
                .containsEntry("x-a", List.of("1", "3"))
                .containsEntry("x-b", List.of("2"))
                .containsEntry("content-type", List.of("text/plain"));
        assertThat(headers.contentType()).isEqualTo("text/plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection",
                "keep-alive",
                "proxy",
                "proxy-connection",
                "proxy-authorization",
                "proxy-authenticate",
                "proxy-anything",
                "proxy_anything",
                "upgrade",
                "trailer",
                "http2-settings",
                "forwarded",
                "x-forwarded-for",
                "x-forwarded-host",
                "x-forwarded-proto",
                "x-real-ip",
                "via",
                "true-client-ip",
                "sallyport-token",
                "sallyport-account",
                "sallyport-retry",
                "sallyport-anything",
                "authorization",
                "content-length",
                "expect",
                "accept-charset",
                "x_forwarded_for",
                "sallyport_token",
                "content_length",
                "x_real_ip",
                "x-forwarded-client-cert",
                "x-forwarded-user",
                "x-forwarded-email",
                "x-remote-user",
                "x-remote-user-groups",
                "remote-user",
                "remote_user",
                "ssl-client-s-dn",
                "x-ssl-client-verify",
                "x_ssl_client_cert",
                "client-cert-chain",
                "x-client-cert",
                "x-auth-request-user",
                "x-authenticated-userid",
                "x-envoy-peer-metadata",
                "x-remote-addr",
                "x-remote-ip",
                "x-remote-group",
                "x-remote-extra-scopes",
                "remote-groups",
                "remote_name",
                "x-webauth-user",
                "x-goog-authenticated-user-email",
                "x-goog-iap-jwt-assertion",
                "x-amzn-oidc-identity",
                "x-amzn-oidc-data",
                "x-ms-client-principal",
                "x-ms-client-principal-name",
                "cf-access-authenticated-user-email",
                "cf-access-jwt-assertion",
                "x-authentik-username",
                "x-pomerium-claim-email",
                "x-consumer-username",
                "x-consumer-groups",
                "x-credential-identifier",
                "x-userinfo",
                "oidc_claim_sub",
                "oidc-claim-email",
                "x-oidc-sub",
                "tailscale-user-login",
                "x-vouch-user",
                "x-jwt-assertion",
                "x-azure-clientip",
                "fly-client-ip",
                "x-original-host"
            })
    void whatIsBetweenNeighboursOrOursStaysHere(String name) throws BadRequest {
        assertThat(read(name, "1").passed()).doesNotContainKey(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-http-method-override",
                "x-http-method",
                "x-method-override",
                "x-original-url",
                "x-rewrite-url",
                "x_http_method_override",
                "x-original-method",
                "http-method-override",
                "_method",
                "_httpmethod",
                "$httpmethod",
                "impersonate-user",
                "impersonate-extra-scopes",
                "impersonate_group"
            })
    void whatAsksForAnotherRequestIsRefused(String name) {
        assertThatThrownBy(() -> read(name, "DELETE")).isInstanceOf(BadRequest.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "content-length",
                "content-type",
                "authorization",
                "sallyport-token",
                "sallyport-account",
                "sallyport-retry",
                "content-encoding",
                "range"
            })
    void whatStandsOnceIsRefusedTwice(String name) {
        assertThatThrownBy(() -> read(name, "1", name, "1")).isInstanceOf(BadRequest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", "1,1", "0x1", " 1", "", "99999999999999999999"})
    void aLengthThatIsNoNumberIsRefused(String length) {
        assertThatThrownBy(() -> read("content-length", length)).isInstanceOf(BadRequest.class);
    }

    @Test
    void hostAndAuthorityHaveToAgree() throws BadRequest {
        var agreed =
                RequestHeaders.builder(HttpMethod.GET, "/").authority("gw:1").add("host", "GW:1");
        assertThat(ClientHeaders.of(agreed.build()).authority()).isEqualTo("gw:1");

        var differ =
                RequestHeaders.builder(HttpMethod.GET, "/").authority("gw").add("host", "other");
        assertThatThrownBy(() -> ClientHeaders.of(differ.build())).isInstanceOf(BadRequest.class);
    }

    @Test
    void cookiesOfTheGatewayStayHere() throws BadRequest {
        var headers = read("cookie", "a=1; sallyport=x; __Host-Sallyport-Session=y; b=2");

        assertThat(headers.passed()).containsEntry("cookie", List.of("a=1; b=2"));
        assertThat(read("cookie", "sallyport_x=1").passed()).doesNotContainKey("cookie");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|gzip",
                "gzip, deflate, br, zstd|gzip, deflate",
                "br|identity",
                "br;q=1.0, gzip;q=0.5, *;q=0|gzip;q=0.5",
                "*|identity",
                "GZIP|GZIP"
            })
    void codingsThatCannotBeUndoneAreNotAskedFor(String accepted, String passed) throws BadRequest {
        assertThat(read("accept-encoding", accepted).passed())
                .containsEntry("accept-encoding", List.of(passed));
    }

    @Test
    void aClientThatTakesNoCodingIsSentNone() throws BadRequest {
        assertThat(read().passed()).containsEntry("accept-encoding", List.of("identity"));
    }

    @Test
    void howLongAClientWaitsIsForTheGateway() throws BadRequest {
        var headers = read("prefer", "wait=30, respond-async");

        assertThat(headers.patience()).isEqualTo(Duration.ofSeconds(30));
        assertThat(headers.passed()).containsEntry("prefer", List.of("respond-async"));
        assertThat(read("prefer", "wait=5").passed()).doesNotContainKey("prefer");
        assertThatThrownBy(() -> read("prefer", "wait=soon")).isInstanceOf(BadRequest.class);
    }

    @Test
    void onlyTrailersAreAskedForFromHopToHop() throws BadRequest {
        assertThat(read("te", "trailers").passed()).containsEntry("te", List.of("trailers"));
        assertThat(read("te", "gzip").passed()).doesNotContainKey("te");
    }
}
