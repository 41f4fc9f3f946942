package dev.sallyport.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.http.request.Naming.Named;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which target a request names.
class NamingTest {
    private final Naming naming = new Naming(Optional.of("gw.test"));

    @Test
    void theFirstSegmentNamesTheTarget() {
        assertThat(naming.of("gw.test", new Place("/api/orders/1", "a=1")))
                .isEqualTo(new Named("api", "/api", new Place("/orders/1", "a=1"), true));
        assertThat(naming.of("127.0.0.1", new Place("/api", "")))
                .isEqualTo(new Named("api", "/api", new Place("/", ""), false));
        assertThat(naming.of("gw.test", new Place("/api/", "")))
                .isEqualTo(new Named("api", "/api", new Place("/", ""), true));
    }

    @Test
    void theHostNamesTheTarget() {
        assertThat(naming.of("api.gw.test", new Place("/orders", "")))
                .isEqualTo(new Named("api", "", new Place("/orders", ""), true));
        assertThat(naming.of("api.v2.gw.test", new Place("/", "")).target()).isEqualTo("api.v2");
    }

    @Test
    void aHostThatOnlyEndsLikeTheDomainNamesNothing() {
        assertThat(naming.of("apigw.test", new Place("/x/y", "")).target()).isEqualTo("x");
        assertThat(naming.of(".gw.test", new Place("/x/y", "")).target()).isEqualTo("x");
        assertThat(new Naming(Optional.empty()).of("api.gw.test", new Place("/x/y", "")).target())
                .isEqualTo("x");
    }

    @Test
    void aHostThatTheClientMadeUpIsNotOurs() {
        var unnamed = new Naming(Optional.empty());
        for (String host :
                new String[] {"evil.test", "gw.test.evil.test", ".gw.test", "xgw.test"}) {
            assertThat(naming.of(host, new Place("/x/y", "")).isOurHost()).isFalse();
            assertThat(unnamed.of(host, new Place("/x/y", "")).isOurHost()).isFalse();
        }
    }

    @Test
    void thePortIsNotPartOfTheHost() throws BadRequest {
        assertThat(Naming.host("API.gw.test:8443")).isEqualTo("api.gw.test");
        assertThat(Naming.host("[::1]:8443")).isEqualTo("[::1]");
        assertThat(Naming.host("api.gw.test")).isEqualTo("api.gw.test");
        assertThat(Naming.host("10.0.0.1:65535")).isEqualTo("10.0.0.1");
        assertThat(Naming.host("a_b:1")).isEqualTo("a_b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "user@gw",
                "gw:80:81",
                "gw:port",
                "gw:",
                "gw:123456",
                ":80",
                "gw/x",
                "gw#x",
                "gw,other",
                "gw%20",
                "é"
            })
    void whatIsNoHostIsRefused(String authority) {
        assertThatThrownBy(() -> Naming.host(authority)).isInstanceOf(BadRequest.class);
    }
}
