package dev.sallyport.http.request;

/// Brings a request target (RFC 9112, section 3.2) into its one form (RFC 3986, section 6.2.2): an
/// upstream that decodes it gets what the rules saw, however the client wrote it. What servers read
/// in different ways is refused: dot segments, empty segments, encoded slashes and backslashes,
/// semicolons in a path, percent signs encoded twice, NUL, what is no UTF-8.
///
/// In the one form a character that may stand for itself does, and every other one is
/// percent-encoded with upper-case digits.
public final class RequestTarget {
    private static final int MOST = 16_384;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private RequestTarget() {}

    /// @param raw as it stood in the request line or in `:path`
    public static Place of(String raw) throws BadRequest {
        if (raw.length() > MOST) {
            throw new BadRequest("the path and query are longer than " + MOST + " characters");
        }
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            throw new BadRequest("expected a path that begins with a slash");
        }
        int mark = raw.indexOf('?');
        String path = path(mark < 0 ? raw : raw.substring(0, mark));
        return new Place(path, mark < 0 ? "" : query(raw.substring(mark + 1)));
    }

    private static String path(String raw) throws BadRequest {
        String path = isPlain(raw) ? raw : encoded(raw, true);
        requireOneReading(path);
        return path;
    }

    /// In the way nearly all paths are written nothing has to be done.
    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '/' && !CharacterClass.UNRESERVED.has(c)) {
                return false;
            }
        }
        return true;
    }

    private static void requireOneReading(String path) throws BadRequest {
        int start = 1;
        while (start <= path.length()) {
            int end = path.indexOf('/', start);
            boolean isLast = end < 0;
            end = isLast ? path.length() : end;
            if (end == start && !isLast) {
                throw new BadRequest("the path has an empty segment (//)");
            }
            if (isDots(path, start, end)) {
                throw new BadRequest("the path has a dot segment (. or ..)");
            }
            start = end + 1;
        }
    }

    private static boolean isDots(String path, int start, int end) {
        return (end - start == 1 && path.charAt(start) == '.')
                || (end - start == 2 && path.charAt(start) == '.' && path.charAt(start + 1) == '.');
    }

    static String query(String raw) throws BadRequest {
        return encoded(raw, false);
    }

    private static String encoded(String raw, boolean isPath) throws BadRequest {
        var own = isPath ? CharacterClass.SEGMENT : CharacterClass.QUERY;
        var out = new StringBuilder(raw.length() + 16);
        var utf8 = new Utf8Check();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int octet = octet(raw, i);
                i += 2;
                utf8.next(octet);
                decoded(octet, isPath, raw, i, out);
            } else {
                utf8.end();
                literal(c, isPath, own, out);
            }
        }
        utf8.end();
        return out.toString();
    }

    private static int octet(String raw, int at) throws BadRequest {
        if (at + 2 >= raw.length()) {
            throw new BadRequest("a percent sign without two hexadecimal digits");
        }
        int high = Character.digit(raw.charAt(at + 1), 16);
        int low = Character.digit(raw.charAt(at + 2), 16);
        if (high < 0 || low < 0 || raw.charAt(at + 1) >= 128 || raw.charAt(at + 2) >= 128) {
            throw new BadRequest("a percent sign without two hexadecimal digits");
        }
        return high << 4 | low;
    }

    /// @param end index of the last digit in `raw`
    private static void decoded(int octet, boolean isPath, String raw, int end, StringBuilder out)
            throws BadRequest {
        if (octet == 0) {
            throw new BadRequest("an encoded NUL");
        }
        if (isPath) {
            requireSafeInPath(octet, raw, end);
        }
        boolean standsForItself =
                isPath ? CharacterClass.SEGMENT.has(octet) : CharacterClass.UNRESERVED.has(octet);
        if (standsForItself) {
            out.append((char) octet);
        } else {
            percent(octet, out);
        }
    }

    private static void requireSafeInPath(int octet, String raw, int end) throws BadRequest {
        if (octet == '/' || octet == '\\') {
            throw new BadRequest("the path has an encoded slash or backslash");
        }
        if (octet == ';') {
            throw new BadRequest("the path has a semicolon, which servers read in different ways");
        }
        if (octet < ' ' || octet == 127) {
            throw new BadRequest("the path has an encoded control character");
        }
        if (octet == '%'
                && end + 2 < raw.length()
                && Character.digit(raw.charAt(end + 1), 16) >= 0
                && Character.digit(raw.charAt(end + 2), 16) >= 0) {
            throw new BadRequest("the path has a percent sign that is encoded twice");
        }
    }

    private static void literal(char c, boolean isPath, CharacterClass own, StringBuilder out)
            throws BadRequest {
        if (c == '#') {
            throw new BadRequest("a fragment, which is never sent");
        }
        if (isPath && c == ';') {
            throw new BadRequest("the path has a semicolon, which servers read in different ways");
        }
        if (isPath && c == '\\') {
            throw new BadRequest("the path has a backslash");
        }
        if (own.has(c) || (isPath && c == '/')) {
            out.append(c);
        } else if (CharacterClass.UNWISE.has(c) || c == ';' || c == '\\') {
            percent(c, out);
        } else {
            throw new BadRequest(
                    "a character that must be percent-encoded (a blank, a control character, or one"
                            + " outside ASCII)");
        }
    }

    private static void percent(int octet, StringBuilder out) {
        out.append('%').append(HEX[octet >> 4]).append(HEX[octet & 15]);
    }
}
