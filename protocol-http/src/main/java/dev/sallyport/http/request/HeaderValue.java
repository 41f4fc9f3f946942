package dev.sallyport.http.request;

/// Values of headers (RFC 9110, section 5.5).
final class HeaderValue {
    private HeaderValue() {}

    /// The value, if it has no control characters: a line feed would begin another header.
    static String checked(String value) throws BadRequest {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 127 || c > 255) {
                throw new BadRequest("a header's value has a control character");
            }
        }
        return value;
    }
}
