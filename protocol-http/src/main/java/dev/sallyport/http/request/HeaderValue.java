package dev.sallyport.http.request;

import java.nio.charset.StandardCharsets;

/// Values of headers (RFC 9110, section 5.5).
final class HeaderValue {
    private static final int DELETE = 127;

    private HeaderValue() {}

    /// The value, if it has no control characters: a line feed would begin another header.
    static String checked(String value) throws BadRequest {
        if (!isPlain(value)) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if ((c < ' ' && c != '\t') || c == DELETE || c > 255) {
                    throw new BadRequest("a header's value has a control character");
                }
            }
        }
        return value;
    }

    /// Whether all is printable ASCII; without a branch for each character, since tokens are long.
    private static boolean isPlain(String value) {
        byte[] octets = value.getBytes(StandardCharsets.UTF_8);
        if (octets.length != value.length()) {
            return false;
        }
        int signs = 0;
        for (byte octet : octets) {
            signs |= octet | (octet - ' ') | (DELETE - 1 - octet);
        }
        return signs >= 0;
    }
}
