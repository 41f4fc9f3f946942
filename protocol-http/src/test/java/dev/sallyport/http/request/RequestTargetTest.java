package dev.sallyport.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every way of writing a request target, and its one form.
class RequestTargetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/ /",
                "/orders /orders",
                "/orders/ /orders/",
                "/Orders /Orders",
                "/%6Frders /orders",
                "/%6frders /orders",
                "/a%2dz%7e%5f%2e /a-z~_.",
                "/a%2Cb /a,b",
                "/a%2cb,c /a,b,c",
                "/a%21%24%26%27%28%29%2a%2b%3a%3d%40 /a!$&'()*+:=@",
                "/a%20b /a%20b",
                "/%e2%82%ac /%E2%82%AC",
                "/%f0%9f%98%80 /%F0%9F%98%80",
                "/a%3fb /a%3Fb",
                "/a%23b /a%23b",
                "/a%25 /a%25",
                "/a%25zz /a%25zz",
                "/{id} /%7Bid%7D",
                "/a|b^c`d\"e<f> /a%7Cb%5Ec%60d%22e%3Cf%3E",
                "/[1] /%5B1%5D",
                "/%5b1%5d /%5B1%5D",
                "/... /...",
                "/..a /..a",
                "/a.. /a..",
                "/.well-known /.well-known",
                "/?a=1 /?a=1",
                "/x? /x",
                "/x?a=1&b=2 /x?a=1&b=2",
                "/x?a=%31%26%3d /x?a=1%26%3D",
                "/x?a=b+c%20d%2B /x?a=b+c%20d%2B",
                "/x?u=http://h/../p?q /x?u=http://h/../p?q",
                "/x?a[0]=1 /x?a%5B0%5D=1",
                "/x?a;b /x?a%3Bb",
                "/x?a%3bb /x?a%3Bb",
                "/x?a\\b /x?a%5Cb",
                "/x?{\"a\":1} /x?%7B%22a%22:1%7D",
                "/x?a=%0d%0aSet-Cookie /x?a=%0D%0ASet-Cookie",
                "/x?%2f%2e /x?%2F."
            })
    void hasOneForm(String raw, String form) throws BadRequest {
        assertThat(RequestTarget.of(raw).target()).isEqualTo(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "orders",
                "http://gw/orders",
                "//orders",
                "//",
                "/a//b",
                "/a/./b",
                "/.",
                "/a/..",
                "/a/../b",
                "/%2e",
                "/a/%2E%2e/b",
                "/a/.%2e",
                "/a/..;/b",
                "/a;v=1/b",
                "/a%3bv",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/..\\b",
                "/a%00",
                "/a%0d%0ab",
                "/a%0a",
                "/a%1f",
                "/a%7f",
                "/a%252fb",
                "/a%252e%252e",
                "/a%2500",
                "/a%",
                "/a%2",
                "/a%zz",
                "/a%u002f",
                "/a#b",
                "/a b",
                "/a\tb",
                "/a\u0000b",
                "/a\rb",
                "/a\nb",
                "/é",
                "/\u2215",
                "/%c0%af",
                "/%c0%ae%c0%ae",
                "/%e0%80%af",
                "/%f0%80%80%af",
                "/%ed%a0%80",
                "/%f4%90%80%80",
                "/%ff",
                "/%80",
                "/%e2%82",
                "/%e2%82/x",
                "/%e2a",
                "/%C3é",
                "/x?a=%00",
                "/x?a=%zz",
                "/x?a=%",
                "/x?a b",
                "/x?é",
                "/x?a=%c0%af",
                "/x?a=%e2%82",
                "/x?a#b",
                "/x?\n"
            })
    void whatServersReadInDifferentWaysIsRefused(String raw) {
        assertThatThrownBy(() -> RequestTarget.of(raw)).isInstanceOf(BadRequest.class);
    }

    @Test
    void theOneFormIsItsOwnForm() {
        var random = new Random(4);
        String pieces = "/.%;\\?&=+aZ09~[]{}\"#- ";
        for (int i = 0; i < 50_000; i++) {
            var raw = new StringBuilder("/");
            for (int n = random.nextInt(12); n > 0; n--) {
                if (random.nextInt(4) == 0) {
                    raw.append("%%%02x".formatted(random.nextInt(256)));
                } else {
                    raw.append(pieces.charAt(random.nextInt(pieces.length())));
                }
            }
            String form = formOrNothing(raw.toString());
            assertThat(formOrNothing(form)).as(raw.toString()).isEqualTo(form);
        }
    }

    private static String formOrNothing(String raw) {
        try {
            return raw.isEmpty() ? "" : RequestTarget.of(raw).target();
        } catch (BadRequest _) {
            return "";
        }
    }

    @Test
    void aTargetThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> RequestTarget.of("/" + "a".repeat(17_000)))
                .isInstanceOf(BadRequest.class);
    }
}
