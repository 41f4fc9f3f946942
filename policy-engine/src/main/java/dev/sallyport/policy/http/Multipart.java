package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fields of `multipart/form-data` (RFC 7578) in the one form that browsers and curl write. Servers
/// differ in what else they take, so everything else is not read: text before the first part, bare
/// line feeds, unknown headers, escapes and `filename*`, a delimiter that goes on.
final class Multipart {
    private static final int MOST_HEADER_BYTES = 2_000;
    private static final Pattern BOUNDARY = Pattern.compile("[0-9A-Za-z'()+_,./:=?-]{1,70}");
    private static final Pattern DISPOSITION =
            Pattern.compile(
                    "(?i:form-data); ?name=\"([^\"\\\\\r\n]*)\"(?:; ?filename=\"([^\"\\\\\r\n]*)\")?");
    private static final Set<String> ENCODINGS = Set.of("7bit", "8bit", "binary");

    private final byte[] body;
    private final byte[] delimiter;
    private final Pairs fields = new Pairs();

    private Multipart(byte[] body, String boundary) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(US_ASCII);
    }

    /// Of an uploaded file its name.
    static Map<String, List<String>> fields(MediaType type, byte[] body) throws Unread {
        String boundary = type.parameters().getOrDefault("boundary", "");
        if (!BOUNDARY.matcher(boundary).matches()) {
            throw new Unread("a multipart form without a usable boundary");
        }
        return new Multipart(body, boundary).read();
    }

    private Map<String, List<String>> read() throws Unread {
        byte[] first = Arrays.copyOfRange(delimiter, 2, delimiter.length);
        if (!startsWith(first, 0)) {
            throw odd("text before its first part");
        }
        int at = first.length;
        while (!startsWith(new byte[] {'-', '-'}, at)) {
            if (!startsWith(new byte[] {'\r', '\n'}, at)) {
                throw odd("a delimiter that goes on");
            }
            int headersEnd = find(new byte[] {'\r', '\n', '\r', '\n'}, at);
            if (headersEnd < 0 || headersEnd - at > MOST_HEADER_BYTES) {
                throw odd("headers that don't end");
            }
            int from = headersEnd + 4;
            int to = find(delimiter, from);
            if (to < 0 || startsWith(delimiter, from - 2)) {
                throw odd("a part that doesn't end");
            }
            part(new String(body, at + 2, headersEnd - at, ISO_8859_1), from, to);
            at = to + delimiter.length;
        }
        int end = at + 2;
        if (end != body.length
                && !(startsWith(new byte[] {'\r', '\n'}, end) && end + 2 == body.length)) {
            throw odd("text behind its last part");
        }
        return fields.done();
    }

    private static Unread odd(String what) {
        return new Unread("a multipart form with " + what);
    }

    private boolean startsWith(byte[] bytes, int at) {
        return at + bytes.length <= body.length
                && Arrays.equals(body, at, at + bytes.length, bytes, 0, bytes.length);
    }

    private int find(byte[] bytes, int from) {
        for (int at = from; at <= body.length - bytes.length; at++) {
            if (body[at] == bytes[0] && startsWith(bytes, at)) {
                return at;
            }
        }
        return -1;
    }

    /// @param headers each line ends with CR LF
    private void part(String headers, int from, int to) throws Unread {
        Matcher disposition = null;
        Set<String> seen = new HashSet<>();
        for (String line : headers.split("\r\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (!seen.add(name) || line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
                throw odd("headers that can't be read");
            }
            switch (name) {
                case "content-disposition" -> disposition = DISPOSITION.matcher(value);
                case "content-type" -> type(value);
                case "content-length" -> length(value, to - from);
                case "content-transfer-encoding" -> encoding(value);
                default -> throw odd("a header of a part that is not known");
            }
        }
        if (disposition == null || !disposition.matches()) {
            throw odd("a part whose name can't be read");
        }
        field(disposition.group(1), disposition.group(2), from, to);
    }

    private static void type(String value) throws Unread {
        MediaType type = MediaType.of(value);
        if (type == null || !type.isUtf8() || type.name().startsWith("multipart/")) {
            throw odd("a part of an unusual type");
        }
    }

    private static void length(String value, int length) throws Unread {
        if (!value.equals(Integer.toString(length))) {
            throw odd("a part of another length than it says");
        }
    }

    private static void encoding(String value) throws Unread {
        if (!ENCODINGS.contains(value.toLowerCase(Locale.ROOT))) {
            throw odd("a part in a transfer encoding");
        }
    }

    private void field(String name, @Nullable String file, int from, int to) throws Unread {
        String key = Pairs.utf8(name.getBytes(ISO_8859_1));
        if (key.equals("_charset_") || key.indexOf('%') >= 0) {
            throw odd("a name that servers read in different ways");
        }
        fields.add(
                key,
                Pairs.utf8(
                        file == null
                                ? Arrays.copyOfRange(body, from, to)
                                : file.getBytes(ISO_8859_1)));
    }
}
