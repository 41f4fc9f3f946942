package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.core.Unavailable;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Locale;

/// How a body begins: texts in UTF-16, UTF-32, UTF-7 and EBCDIC show by it what they are, whatever
/// their `Content-Type` says, and many readers go by it. Not thread-safe.
final class TextStart {
    private static final int OCTETS = 4;
    private static final int EBCDIC_XML = 0x4C6FA794;

    /// No text at all, or UTF-8 whatever stands in it.
    private static final List<String> ALWAYS_OTHERWISE =
            List.of("audio/", "font/", "image/", "text/event-stream", "video/");

    private enum Kind {
        /// An octet NUL is not usual in it.
        TEXT,
        /// It says nothing of itself.
        UNNAMED,
        OTHER
    }

    private final Kind kind;
    private int first;
    private int seen;

    private TextStart(Kind kind, int seen) {
        this.kind = kind;
        this.seen = seen;
    }

    /// Of a body that may begin as it likes.
    static TextStart any() {
        return new TextStart(Kind.OTHER, OCTETS);
    }

    static TextStart of(String mediaType) {
        String type = mediaType.strip().toLowerCase(Locale.ROOT);
        boolean isXml = type.contains("xml");
        if (!isXml && isOtherwise(type)) {
            return any();
        }
        boolean isText =
                type.startsWith("text/")
                        || type.contains("json")
                        || isXml
                        || type.contains("yaml")
                        || type.contains("javascript")
                        || type.contains("form-urlencoded");
        if (type.isEmpty()) {
            return new TextStart(Kind.UNNAMED, 0);
        }
        return new TextStart(isText ? Kind.TEXT : Kind.OTHER, 0);
    }

    private static boolean isOtherwise(String type) {
        for (String beginning : ALWAYS_OTHERWISE) {
            if (type.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /// @param data what comes next; stays the caller's
    /// @throws Unavailable where nothing may be shown of it
    void see(HttpData data) {
        if (seen == OCTETS || data.isEmpty()) {
            return;
        }
        ByteBuf bytes = data.byteBuf();
        for (int i = 0; i < data.length() && seen < OCTETS; i++) {
            int octet = bytes.getUnsignedByte(bytes.readerIndex() + i);
            first = first << 8 | octet;
            seen++;
            if (isMark() || isWide(octet)) {
                throw new Unavailable("a text in a character set that can't be searched");
            }
        }
    }

    private boolean isMark() {
        return switch (seen) {
            case 2 -> first == 0xFEFF || first == 0xFFFE; // UTF-16, and UTF-32 of the second kind
            case 3 -> first == 0x2B2F76; // UTF-7
            case OCTETS -> first == 0xFEFF || first == EBCDIC_XML; // UTF-32 of the first kind
            default -> false;
        };
    }

    /// Whether letters take several octets.
    private boolean isWide(int octet) {
        return switch (kind) {
            case TEXT -> octet == 0;
            case UNNAMED -> seen == OCTETS && (isLetterAndNul(first) || isLetterAndNul(first << 8));
            case OTHER -> false;
        };
    }

    /// Of what is no text, few kinds begin like this.
    private static boolean isLetterAndNul(int octets) {
        boolean isSecondNul = (octets & 0x00FF0000) == 0;
        int letter = octets >>> 24;
        int next = octets >>> 8 & 0xFF;
        return isSecondNul && isVisible(letter) && (next == 0 || isVisible(next));
    }

    private static boolean isVisible(int octet) {
        return octet > ' ' && octet < 127;
    }
}
