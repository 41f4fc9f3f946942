package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.Content;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;

/// Undoes the content coding of a request's body. What was decoded is what is judged, and what is
/// sent: two decoders need not agree on what comes after the end of a compressed body.
final class DecodedContent {
    private DecodedContent() {}

    /// @param most bytes that may come out, however little went in
    /// @return unread where it can't be told what it says
    static Content of(Content content, String coding, ByteBufAllocator memory, int most) {
        if (coding.isEmpty() || !content.isWhole()) {
            return content;
        }
        try (Unpacking unpacking = Unpacking.of(coding, memory, most)) {
            return unpacking == null
                    ? Content.unread(
                            content.mediaType(), content.size(), "its content coding is not known")
                    : Content.whole(content.mediaType(), decoded(unpacking, content));
        } catch (Unavailable _) {
            return Content.unread(
                    content.mediaType(),
                    content.size(),
                    "it can't be decoded, or is larger than " + most + " bytes then");
        }
    }

    private static byte[] decoded(Unpacking unpacking, Content content) {
        var all = new ByteArrayOutputStream();
        unpacking.put(HttpData.wrap(content.bytes()));
        for (HttpData plain = unpacking.next(); plain != null; plain = unpacking.next()) {
            all.writeBytes(bytes(plain));
        }
        all.writeBytes(bytes(unpacking.finish()));
        return all.toByteArray();
    }

    private static byte[] bytes(HttpData data) {
        try (data) {
            return data.array();
        }
    }
}
