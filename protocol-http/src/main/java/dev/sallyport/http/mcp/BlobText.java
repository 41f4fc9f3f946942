package dev.sallyport.http.mcp;

import dev.sallyport.core.Unavailable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The text in a resource that came as Base64. A server need not say what type it is, and may say
/// anything: what reads as text is text.
final class BlobText {
    private BlobText() {}

    /// @param mediaType as the server says; empty where it doesn't
    /// @return null where it is binary
    /// @throws Unavailable where it is said to be text and can't be read as one
    static @Nullable String of(String base64, String mediaType) {
        String text = decoded(base64);
        if (text == null && isText(mediaType)) {
            throw new Unavailable("a text that is no UTF-8 in Base64 can't be masked");
        }
        return text;
    }

    private static boolean isText(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || type.contains("json") || type.contains("xml");
    }

    private static @Nullable String decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.indexOf('\0') < 0 ? text : null; // UTF-16, or no text at all
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return null;
        }
    }
}
