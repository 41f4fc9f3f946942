package dev.sallyport.policy.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Names with values: queries and forms (`application/x-www-form-urlencoded` as in the URL
/// standard: `&` between them, `+` for a blank).
final class Pairs {
    static final int MOST = 1_000;

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private int count;

    /// @throws Unread where the text can be taken in more than one way
    static Map<String, List<String>> decoded(String text) throws Unread {
        var pairs = new Pairs();
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf('&', start);
            end = end < 0 ? text.length() : end;
            if (end > start) {
                int equals = text.indexOf('=', start);
                boolean named = equals >= 0 && equals < end;
                pairs.add(
                        plain(text, start, named ? equals : end),
                        named ? plain(text, equals + 1, end) : "");
            }
            start = end + 1;
        }
        return pairs.done();
    }

    void add(String name, String value) throws Unread {
        if (++count > MOST) {
            throw new Unread("more than " + MOST + " parameters");
        }
        values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }

    Map<String, List<String>> done() {
        values.replaceAll((_, list) -> List.copyOf(list));
        return Collections.unmodifiableMap(values);
    }

    private static String plain(String text, int from, int to) throws Unread {
        boolean simple = true;
        for (int i = from; i < to && simple; i++) {
            char c = text.charAt(i);
            simple = c != '%' && c != '+';
        }
        String part = text.substring(from, to);
        return simple ? part : unescaped(part);
    }

    private static String unescaped(String part) throws Unread {
        byte[] text = part.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(text.length);
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '%') {
                int high = i + 2 < text.length ? Character.digit(text[i + 1], 16) : -1;
                int low = i + 2 < text.length ? Character.digit(text[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new Unread("a percent sign without two hexadecimal digits");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(text[i] == '+' ? ' ' : text[i]);
            }
        }
        return utf8(bytes.toByteArray());
    }

    static String utf8(byte[] bytes) throws Unread {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new Unread("a text that is no UTF-8");
        }
    }
}
