package dev.sallyport.http.request;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The headers of a request, sorted out.
///
/// @param passed what goes up, by lower-case name; without `Authorization`
/// @param authority host and port as the client names the gateway
/// @param authorization as it came; null where there was none
/// @param sideToken `Sallyport-Token`
/// @param account `Sallyport-Account`
/// @param retry `Sallyport-Retry`
/// @param patience how long the client waits (RFC 7240, section 4.3); null where it doesn't say
/// @param contentType empty where there is none
/// @param contentLength −1 where it is not told
public record ClientHeaders(
        Map<String, List<String>> passed,
        String authority,
        @Nullable String authorization,
        @Nullable String sideToken,
        @Nullable String account,
        @Nullable String retry,
        @Nullable Duration patience,
        String contentType,
        long contentLength) {

    /// The map itself is kept: headers are read once, and added to by the door alone.
    public static ClientHeaders of(RequestHeaders headers) throws BadRequest {
        return new Reading().read(headers);
    }

    /// The values of a passed header; empty where there are none.
    public List<String> values(String name) {
        return passed.getOrDefault(name, List.of());
    }

    /// Whether an answer may be compressed with gzip.
    public boolean takesGzip() {
        return values("accept-encoding").stream().anyMatch(AcceptedCodings::takesGzip);
    }

    /// One reading, field by field.
    private static final class Reading {
        private final Map<String, List<String>> passed = new LinkedHashMap<>();
        private final Map<String, String> ours = new LinkedHashMap<>(8);

        ClientHeaders read(RequestHeaders headers) throws BadRequest {
            for (Map.Entry<AsciiString, String> header : headers) {
                String name = header.getKey().toString();
                if (name.charAt(0) != ':') {
                    take(name, HeaderValue.checked(header.getValue()));
                }
            }
            var prefer = Preferences.of(ours.get("prefer"));
            pass("prefer", prefer.others());
            pass("accept-encoding", AcceptedCodings.of(ours.get("accept-encoding")));
            pass("cookie", Cookies.passed(ours.get("cookie")));
            pass("te", "trailers".equalsIgnoreCase(ours.get("te")) ? "trailers" : "");
            return new ClientHeaders(
                    passed,
                    authority(headers),
                    ours.get("authorization"),
                    ours.get("sallyport-token"),
                    ours.get("sallyport-account"),
                    ours.get("sallyport-retry"),
                    prefer.patience(),
                    passed.getOrDefault("content-type", List.of("")).getFirst(),
                    length(ours.get("content-length")));
        }

        private void take(String name, String value) throws BadRequest {
            switch (HeaderFate.of(name)) {
                case PASSED -> add(name, value);
                case SINGLE -> {
                    if (passed.putIfAbsent(name, List.of(value)) != null) {
                        throw twice(name);
                    }
                }
                case OURS -> ours(name, value);
                case DROPPED -> {}
                case REFUSED ->
                        throw new BadRequest(
                                "a header ("
                                        + name
                                        + ") that asks for another method, path or caller than the"
                                        + " request's own; send the request as it is meant");
            }
        }

        private void add(String name, String value) {
            List<String> before = passed.get(name);
            if (before == null) {
                passed.put(name, List.of(value));
                return;
            }
            var all = new ArrayList<>(before);
            all.add(value);
            passed.put(name, all);
        }

        private void ours(String name, String value) throws BadRequest {
            String before = ours.putIfAbsent(name, value);
            if (before == null) {
                return;
            }
            if (!isList(name)) {
                throw twice(name);
            }
            ours.put(name, before + ", " + value);
        }

        private static boolean isList(String name) {
            return name.equals("accept-encoding") || name.equals("prefer") || name.equals("te");
        }

        private static BadRequest twice(String name) {
            return new BadRequest("the header " + name + " stands more than once");
        }

        private void pass(String name, String value) {
            if (!value.isEmpty()) {
                passed.put(name, List.of(value));
            }
        }

        /// HTTP/2 may carry both (RFC 9113, section 8.3.1), and they have to agree.
        private String authority(RequestHeaders headers) throws BadRequest {
            String pseudo = headers.get(HttpHeaderNames.AUTHORITY);
            String host = ours.get("host");
            if (pseudo == null && host == null) {
                throw new BadRequest("the request names no host");
            }
            if (pseudo != null && host != null && !pseudo.equalsIgnoreCase(host)) {
                throw new BadRequest("Host and :authority differ");
            }
            return pseudo == null ? String.valueOf(host) : pseudo;
        }

        private static long length(@Nullable String value) throws BadRequest {
            if (value == null) {
                return -1;
            }
            if (value.isEmpty()
                    || value.length() > 18
                    || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new BadRequest("expected one number in Content-Length");
            }
            return Long.parseLong(value);
        }
    }
}
