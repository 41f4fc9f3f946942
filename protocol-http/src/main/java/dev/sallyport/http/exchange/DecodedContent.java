package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.encoding.StreamDecoder;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.Content;
import io.netty.buffer.ByteBufAllocator;

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
        StreamDecoder decoder = Codings.decoder(coding, memory, most);
        if (decoder == null) {
            return Content.unread(
                    content.mediaType(), content.size(), "its content coding is not known");
        }
        try {
            return Content.whole(content.mediaType(), decoded(decoder, content));
        } catch (Unavailable _) {
            Codings.discard(decoder);
            return Content.unread(
                    content.mediaType(),
                    content.size(),
                    "it can't be decoded, or is larger than " + most + " bytes then");
        }
    }

    private static byte[] decoded(StreamDecoder decoder, Content content) {
        byte[] first = bytes(Codings.decode(decoder, HttpData.wrap(content.bytes())));
        byte[] rest = bytes(Codings.finish(decoder));
        byte[] all = java.util.Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    private static byte[] bytes(HttpData data) {
        try (data) {
            return data.array();
        }
    }
}
