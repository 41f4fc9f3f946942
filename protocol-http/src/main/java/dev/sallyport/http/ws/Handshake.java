package dev.sallyport.http.ws;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.sallyport.http.exchange.Admitted;
import dev.sallyport.http.request.BadRequest;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The two handshakes of a WebSocket, the client's and the upstream's: each may be of HTTP/1.1 (RFC
/// 6455, section 4) or HTTP/2 (RFC 8441). Extensions are never offered, so that a message is what
/// it looks like.
///
/// @param key the client's; empty on HTTP/2
/// @param offered the subprotocols that the client speaks
public record Handshake(String key, List<String> offered) {
    static final String VERSION = "13";

    private static final String WEBSOCKET = "websocket";
    private static final AsciiString EXTENSIONS = HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS;
    private static final AsciiString PROTOCOLS = HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    /// Said between two neighbours.
    private static final Set<String> OURS =
            Set.of(
                    "sec-websocket-accept",
                    "sec-websocket-extensions",
                    "sec-websocket-key",
                    "sec-websocket-protocol",
                    "sec-websocket-version");

    public Handshake {
        offered = List.copyOf(offered);
    }

    /// Whether a request wants to become a WebSocket. Armeria leaves `Upgrade` and `Connection` in
    /// a request of HTTP/1.1 only where both ask for that.
    public static boolean isAsked(RequestHeaders headers) {
        return headers.method() == HttpMethod.CONNECT
                ? WEBSOCKET.equals(headers.get(HttpHeaderNames.PROTOCOL))
                : headers.method() == HttpMethod.GET
                        && WEBSOCKET.equalsIgnoreCase(headers.get(HttpHeaderNames.UPGRADE))
                        && "upgrade".equalsIgnoreCase(headers.get(HttpHeaderNames.CONNECTION));
    }

    /// Whether it speaks the one version that there is.
    static boolean isOurVersion(RequestHeaders headers) {
        return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION));
    }

    static Handshake of(Admitted admitted) throws BadRequest {
        var headers = admitted.request().headers();
        if (admitted.headers().contentLength() > 0) {
            throw new BadRequest("a body in a request for a WebSocket");
        }
        String key = "";
        if (headers.method() == HttpMethod.GET) {
            var keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
            if (keys.size() != 1 || !isKey(keys.getFirst())) {
                throw new BadRequest("expected 16 bytes in base64 in one Sec-WebSocket-Key");
            }
            key = keys.getFirst();
        }
        return new Handshake(key, protocols(headers.getAll(PROTOCOLS)));
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static List<String> protocols(List<String> values) throws BadRequest {
        var all = new ArrayList<String>();
        for (String value : values) {
            for (String one : value.split(",", -1)) {
                String name = one.strip();
                if (!TOKEN.matcher(name).matches() || all.contains(name)) {
                    throw new BadRequest("expected different names in Sec-WebSocket-Protocol");
                }
                all.add(name);
            }
        }
        return all;
    }

    /// Leaves what the client says to the target; of the handshake, the subprotocols.
    void strip(Map<String, List<String>> passed) {
        OURS.forEach(passed::remove);
        if (!offered.isEmpty()) {
            passed.put(PROTOCOLS.toString(), List.of(String.join(", ", offered)));
        }
    }

    /// Makes a request ask the upstream for a WebSocket.
    ///
    /// @return the key that it has to prove to have read; empty on HTTP/2
    static String ask(RequestHeadersBuilder headers, boolean isHttp2) {
        headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
        if (isHttp2) {
            headers.method(HttpMethod.CONNECT).set(HttpHeaderNames.PROTOCOL, WEBSOCKET);
            return "";
        }
        byte[] random = new byte[KEY_BYTES];
        RANDOM.nextBytes(random);
        String key = Base64.getEncoder().encodeToString(random);
        headers.method(HttpMethod.GET)
                .set(HttpHeaderNames.CONNECTION, "Upgrade")
                .set(HttpHeaderNames.UPGRADE, WEBSOCKET)
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
        return key;
    }

    /// Whether an upstream's answer says yes; if so, it has to be right.
    static boolean isYes(ResponseHeaders answer, boolean isHttp2) {
        return isHttp2
                ? answer.status().isSuccess()
                : answer.status().equals(HttpStatus.SWITCHING_PROTOCOLS);
    }

    /// Whether the upstream may answer so.
    ///
    /// @param sentKey as [#ask] returned it
    boolean isRight(ResponseHeaders answer, String sentKey) {
        List<String> chosen = answer.getAll(PROTOCOLS);
        boolean isUpgraded =
                sentKey.isEmpty()
                        || (WEBSOCKET.equalsIgnoreCase(answer.get(HttpHeaderNames.UPGRADE))
                                && "upgrade"
                                        .equalsIgnoreCase(answer.get(HttpHeaderNames.CONNECTION))
                                && accept(sentKey)
                                        .equals(answer.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT)));
        return isUpgraded
                && !answer.contains(EXTENSIONS)
                && (chosen.isEmpty() || (chosen.size() == 1 && offered.containsAll(chosen)));
    }

    /// The client's yes.
    ///
    /// @param shown the upstream's headers, filtered
    ResponseHeaders yes(ResponseHeadersBuilder shown, ResponseHeaders upstream) {
        OURS.forEach(shown::remove);
        String chosen = upstream.get(PROTOCOLS);
        if (chosen != null) {
            shown.set(PROTOCOLS, chosen);
        }
        if (key.isEmpty()) {
            return shown.status(HttpStatus.OK).build();
        }
        return shown.status(HttpStatus.SWITCHING_PROTOCOLS)
                .set(HttpHeaderNames.CONNECTION, "Upgrade")
                .set(HttpHeaderNames.UPGRADE, WEBSOCKET)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key))
                .build();
    }

    /// RFC 6455, section 4.2.2, item 5.4.
    static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
