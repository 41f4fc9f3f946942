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
        if (values.isEmpty()) {
            return "";
        }
        String coding = String.join(",", values).strip().toLowerCase(Locale.ROOT);
        return coding.equals("identity") ? "" : coding;
    }

    /// Without a limit of its own: it is fed in small steps (see [Unpacking]).
    ///
    /// @return null where the coding is not known, or there are several
    static @Nullable StreamDecoder decoder(String coding, ByteBufAllocator memory) {
        return switch (coding) {
            case "gzip", "x-gzip" -> StreamDecoderFactory.gzip().newDecoder(memory, 0);
            case "deflate" -> StreamDecoderFactory.deflate().newDecoder(memory, 0);
            default -> null;
        };
    }

    /// @param data is taken over
    /// @throws Unavailable when it is not what the coding says
    static HttpData decode(StreamDecoder decoder, HttpData data) {
        try {
            return decoder.decode(data);
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
