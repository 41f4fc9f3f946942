package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.encoding.StreamDecoder;
import com.linecorp.armeria.common.encoding.StreamDecoderFactory;
import dev.sallyport.core.Unavailable;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Content codings (RFC 9110, section 8.4.1).
final class Codings {
    private Codings() {}

    /// The coding of a body; empty where there is none.
    ///
    /// @param values of `Content-Encoding`
    static String of(List<String> values) {
        String coding = String.join(",", values).strip().toLowerCase(Locale.ROOT);
        return coding.equals("identity") ? "" : coding;
    }

    /// @param most bytes that may come out; 0 for no limit
    /// @return null where the coding is not known, or there are several
    static @Nullable StreamDecoder decoder(String coding, ByteBufAllocator memory, int most) {
        return switch (coding) {
            case "gzip", "x-gzip" -> StreamDecoderFactory.gzip().newDecoder(memory, most);
            case "deflate" -> StreamDecoderFactory.deflate().newDecoder(memory, most);
            default -> null;
        };
    }

    /// @param data stays the caller's
    /// @throws Unavailable when it is not what the coding says
    static HttpData decode(StreamDecoder decoder, HttpData data) {
        try {
            return decoder.decode(HttpData.wrap(data.byteBuf().retainedDuplicate()));
        } catch (RuntimeException e) {
            throw new Unavailable("the body is not what its content coding says", e);
        }
    }

    /// @throws Unavailable when something is missing
    static HttpData finish(StreamDecoder decoder) {
        try {
            return decoder.finish();
        } catch (RuntimeException e) {
            throw new Unavailable("the body is not what its content coding says", e);
        }
    }

    /// Lets go of a decoder that is not needed to its end.
    static void discard(StreamDecoder decoder) {
        try {
            decoder.finish().close();
        } catch (RuntimeException _) {
            // what it says of an incomplete body is no news
        }
    }
}
