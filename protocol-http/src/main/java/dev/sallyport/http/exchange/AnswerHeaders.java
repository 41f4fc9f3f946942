package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The headers of an answer as the client gets them.
///
/// @param scan hides the credential in their values
/// @param hidesChallenge an upstream that doesn't take the gateway's credential tells the client
///   nothing it could act on
public record AnswerHeaders(Admitted admitted, SecretScan scan, boolean hidesChallenge) {
    /// What is between two neighbours, or speaks for the whole of the gateway's origin.
    private static final Set<String> DROPPED =
            Set.of(
                    "alt-svc",
                    "clear-site-data",
                    "connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authentication-info",
                    "proxy-connection",
                    "public-key-pins",
                    "service-worker-allowed",
                    "strict-transport-security",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    public ResponseHeadersBuilder of(ResponseHeaders upstream) {
        ResponseHeadersBuilder changed = null;
        int asTheyAre = 0;
        for (Map.Entry<AsciiString, String> header : upstream) {
            String value = shown(header);
            if (changed == null) {
                if (header.getValue().equals(value)) {
                    asTheyAre++;
                    continue;
                }
                changed = first(asTheyAre, upstream);
            }
            if (value != null && !isPseudo(header)) {
                changed.add(header.getKey(), value);
            }
        }
        // most are shown as they are, and need no copy
        return changed == null ? upstream.toBuilder().endOfStream(false) : changed;
    }

    private static ResponseHeadersBuilder first(int count, ResponseHeaders upstream) {
        var headers = ResponseHeaders.builder(upstream.status());
        int left = count;
        for (Map.Entry<AsciiString, String> header : upstream) {
            if (left-- == 0) {
                break;
            }
            if (!isPseudo(header)) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        return headers;
    }

    private static boolean isPseudo(Map.Entry<AsciiString, String> header) {
        return header.getKey().charAt(0) == ':';
    }

    /// The value that the client gets; null where it gets none.
    private @Nullable String shown(Map.Entry<AsciiString, String> header) {
        String name = header.getKey().toString();
        if (isPseudo(header)) {
            return header.getValue();
        }
        if (!isShown(name)) {
            return null;
        }
        String value =
                Links.areIn(name)
                        ? Links.of(admitted).rewritten(name, header.getValue())
                        : header.getValue();
        return value == null ? null : scan.hidden(value);
    }

    private boolean isShown(String name) {
        return !DROPPED.contains(name)
                && !name.startsWith("sallyport-")
                && !(hidesChallenge && name.equals("www-authenticate"));
    }

    /// @param isChanged digests of a body that was changed are wrong
    HttpHeaders trailers(HttpHeaders upstream, boolean isChanged) {
        var trailers = HttpHeaders.builder();
        upstream.forEach((name, value) -> {
            String text = name.toString();
            if (text.charAt(0) != ':'
                    && isShown(text)
                    && !(isChanged && OF_THE_BYTES.contains(text))) {
                trailers.add(name, scan.hidden(value));
            }
        });
        return trailers.build();
    }

    /// Say something of the bytes as the upstream sent them.
    private static final Set<String> OF_THE_BYTES =
            Set.of(
                    "accept-ranges",
                    "content-digest",
                    "content-encoding",
                    "content-length",
                    "content-md5",
                    "digest",
                    "etag",
                    "repr-digest");

    /// For a body that is changed on its way.
    public static void changed(ResponseHeadersBuilder headers) {
        OF_THE_BYTES.forEach(headers::remove);
        headers.contentLengthUnknown();
    }
}
