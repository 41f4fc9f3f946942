package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Links of a target as clients get them.
class LinksTest {
    private final Links below = new Links("api.inner:443", "api.inner", "/v1", "/api", "/orders");
    private final Links byHost = new Links("api.inner:8080", null, "", "", "/orders");

    @ParameterizedTest
    @CsvSource({
        "https://api.inner/v1/orders, /api/orders",
        "https://API.inner:443/v1/orders?a#b, /api/orders?a#b",
        "http://api.inner/v1, /api/",
        "https://user@api.inner/v1/x, /api/x",
        "//api.inner/v1/x, /api/x",
        "/v1/orders, /api/orders",
        "/v1?x=1, /api/?x=1",
        "orders/2, orders/2",
        "../x, ../x",
        "?page=2, ?page=2",
        "https://api.inner:8443/v1/x, https://api.inner:8443/v1/x",
        "https://other.test/v1/x, https://other.test/v1/x",
        "https://api.inner.evil.test/v1, https://api.inner.evil.test/v1",
        "mailto:a@b, mailto:a@b"
    })
    void linksToTheTargetLeadThroughTheGateway(String link, String seen) {
        assertThat(below.link(link)).isEqualTo(seen);
    }

    @Test
    void linksToWhatIsNotBehindTheGatewayAreLeftOut() {
        assertThat(below.link("/v2/orders")).isNull();
        assertThat(below.link("https://api.inner/v1x")).isNull();
        assertThat(below.rewritten("location", "/login")).isNull();
    }

    @Test
    void whereTheHostNamesTheTargetPathsStayAsTheyAre() {
        assertThat(byHost.link("http://api.inner:8080/login")).isEqualTo("/login");
        assertThat(byHost.link("/login")).isEqualTo("/login");
        assertThat(byHost.rewritten("set-cookie", "a=b; Path=/; Domain=api.inner; Secure"))
                .isEqualTo("a=b; Path=/; Secure");
    }

    @ParameterizedTest
    @CsvSource({
        "a=b, a=b; Path=/api/orders",
        "a=b; Path, a=b; Path=/api/orders",
        "a=b; Path=, a=b; Path=/api/orders",
        "a=b; Path=v1/x, a=b; Path=/api/orders",
        "a=b; path = /v1/x, a=b; Path=/api/x",
        "a=b; Path =/; HttpOnly, a=b; Path=/api/; HttpOnly",
        "a=b; Path=/v1, a=b; Path=/api/",
        "a=b; Path=/v1x, a=b; Path=/api/",
        "a=b; Path=/v1/x; Path=/v1/y, a=b; Path=/api/y",
        "a=b; Path=/v1/x; Path, a=b; Path=/api/orders",
        "a=b; Domain =api.inner; DOMAIN, a=b; Path=/api/orders",
        "path=/; Secure, path=/; Secure; Path=/api/orders",
        "a=b;; Secure, a=b; Secure; Path=/api/orders"
    })
    void cookiesAreForTheirTargetAlone(String cookie, String seen) {
        assertThat(below.rewritten("set-cookie", cookie)).isEqualTo(seen);
    }

    @Test
    void aCookieWhosePathIsNoneStaysBelowATargetWithoutABasePath() {
        var links = new Links("api.inner:443", "api.inner", "", "/api", "/");

        assertThat(links.rewritten("set-cookie", "a=b; Path=other")).isEqualTo("a=b; Path=/api/");
        assertThat(links.rewritten("set-cookie", "a=b")).isEqualTo("a=b; Path=/api/");
    }

    @Test
    void refreshLeadsThroughTheGateway() {
        assertThat(below.rewritten("refresh", "5; url=https://api.inner/v1/x"))
                .isEqualTo("5; url=/api/x");
        assertThat(below.rewritten("refresh", "5")).isEqualTo("5");
    }
}
