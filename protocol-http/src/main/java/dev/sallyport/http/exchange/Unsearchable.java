package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Answers in which what has to be hidden could not be found.
final class Unsearchable {
    /// RFC 3229: what is left of an answer when the client has the rest.
    private static final HttpStatus IM_USED = HttpStatus.valueOf(226);

    /// Compress messages one by one inside a body.
    private static final List<AsciiString> MESSAGE_CODINGS =
            List.of(AsciiString.of("connect-content-encoding"), AsciiString.of("grpc-encoding"));

    private Unsearchable() {}

    /// @return why nothing of the answer is shown; null where nothing speaks against it
    static AnswerPlan.@Nullable Refuse obstacle(ResponseHeaders upstream) {
        if (isPart(upstream)) {
            return AnswerPlan.Refuse.of(
                    "a part of an answer can't be searched for what is hidden; ask for the whole");
        }
        if (!AsciiCharset.isSaidIn(upstream.getAll(HttpHeaderNames.CONTENT_TYPE))) {
            return AnswerPlan.Refuse.of(
                    "the target answered in a character set that can't be searched; ask for UTF-8");
        }
        for (AsciiString name : MESSAGE_CODINGS) {
            if (!Codings.of(upstream.getAll(name)).isEmpty()) {
                return AnswerPlan.Refuse.of(
                        "the target answered in compressed messages; ask without compression");
            }
        }
        return null;
    }

    /// What is hidden is found as a whole; part by part it could be read.
    private static boolean isPart(ResponseHeaders upstream) {
        return upstream.status().equals(HttpStatus.PARTIAL_CONTENT)
                || upstream.status().equals(IM_USED)
                || upstream.contains(HttpHeaderNames.CONTENT_RANGE)
                || upstream.get(HttpHeaderNames.CONTENT_TYPE, "")
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .startsWith("multipart/byteranges");
    }
}
