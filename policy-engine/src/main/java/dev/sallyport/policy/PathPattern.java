package dev.sallyport.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pattern of paths: segments between slashes, `*` for any one, `**` for any number of them.
/// Segments are compared decoded, since servers decode them; a slash at the end makes no
/// difference.
///
/// @param segments decoded, a character a byte
record PathPattern(List<String> segments) {
    private static final String ANY = "*";
    private static final String REST = "**";
    private static final int MOST_RESTS = 2;
    private static final Pattern SEGMENT = Pattern.compile("\\*{1,2}|[^*/?#;\\s\\\\]+");

    PathPattern {
        segments = List.copyOf(segments);
    }

    /// Null where the text is none.
    static @Nullable PathPattern of(String text) {
        if (!text.startsWith("/")) {
            return null;
        }
        List<String> segments = new ArrayList<>();
        for (String segment : parts(text)) {
            boolean wild = segment.equals(ANY) || segment.equals(REST);
            String decoded = wild ? segment : decoded(segment);
            if (!SEGMENT.matcher(segment).matches()
                    || (!wild && decoded.matches("[*]{1,2}|[.]{1,2}|.*[/\\\\].*"))) {
                return null;
            }
            segments.add(decoded);
        }
        return Collections.frequency(segments, REST) > MOST_RESTS
                ? null
                : new PathPattern(segments);
    }

    /// The segments of a path, decoded, without the empty one behind a slash at the end.
    private static List<String> segmentsOf(String path) {
        return parts(path).stream().map(PathPattern::decoded).toList();
    }

    private static List<String> parts(String path) {
        int end = path.endsWith("/") ? Math.max(1, path.length() - 1) : path.length();
        return end == 1 ? List.of() : List.of(path.substring(1, end).split("/", -1));
    }

    /// A percent sign that encodes nothing stands for itself.
    private static String decoded(String segment) {
        byte[] text = segment.getBytes(UTF_8);
        var bytes = new ByteArrayOutputStream(text.length);
        for (int i = 0; i < text.length; i++) {
            int high = i + 2 < text.length ? Character.digit(text[i + 1], 16) : -1;
            int low = i + 2 < text.length ? Character.digit(text[i + 2], 16) : -1;
            if (text[i] == '%' && high >= 0 && low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(text[i]);
            }
        }
        return bytes.toString(ISO_8859_1);
    }

    /// @param path percent-encoded, as a request has it
    boolean matches(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c >= 0x80) {
                return matches(0, segmentsOf(path), 0);
            }
        }
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        return plainMatches(0, path, 1, end);
    }

    /// As [#matches], where nothing is encoded: without a copy of any segment.
    ///
    /// @param at where the next segment begins; behind `end` where there is none
    private boolean plainMatches(int from, String path, int at, int end) {
        int here = at;
        for (int next = from; next < segments.size(); next++) {
            String wanted = segments.get(next);
            if (wanted.equals(REST)) {
                return plainRestMatches(next + 1, path, here, end);
            }
            int to = endOfSegment(path, here, end);
            boolean met =
                    wanted.equals(ANY)
                            || (wanted.length() == to - here && path.startsWith(wanted, here));
            if (here >= end || !met) {
                return false;
            }
            here = to + 1;
        }
        return here >= end;
    }

    private boolean plainRestMatches(int next, String path, int at, int end) {
        if (next == segments.size()) {
            return true;
        }
        for (int skip = at; skip < end; skip = endOfSegment(path, skip, end) + 1) {
            if (plainMatches(next, path, skip, end)) {
                return true;
            }
        }
        return plainMatches(next, path, end + 1, end);
    }

    private static int endOfSegment(String path, int from, int end) {
        int slash = path.indexOf('/', from);
        return slash < 0 || slash > end ? end : slash;
    }

    private boolean matches(int from, List<String> path, int at) {
        int here = at;
        for (int next = from; next < segments.size(); next++) {
            String wanted = segments.get(next);
            if (wanted.equals(REST)) {
                return restMatches(next + 1, path, here);
            }
            if (here == path.size() || !(wanted.equals(ANY) || wanted.equals(path.get(here)))) {
                return false;
            }
            here++;
        }
        return here == path.size();
    }

    private boolean restMatches(int next, List<String> path, int at) {
        if (next == segments.size()) {
            return true;
        }
        for (int skip = at; skip <= path.size(); skip++) {
            if (matches(next, path, skip)) {
                return true;
            }
        }
        return false;
    }
}
