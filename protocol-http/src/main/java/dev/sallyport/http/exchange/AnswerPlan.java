package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.answer.Problem.Executed;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an answer is shown, settled when its headers are there.
sealed interface AnswerPlan {
    /// @param isChanged its bytes may differ from the upstream's
    record Show(ResponseHeaders headers, AnswerBody body, boolean isChanged)
            implements AnswerPlan {}

    /// Nothing of it may be shown.
    record Refuse(Problem problem) implements AnswerPlan {
        static Refuse of(String detail) {
            return new Refuse(
                    Problem.of(
                            HttpStatus.BAD_GATEWAY,
                            "unmaskable",
                            detail + "; nothing is shown",
                            Executed.YES));
        }
    }

    /// What is planned with.
    ///
    /// @param orders what rules hide; empty where none does
    /// @param mostBytes that may be shown
    /// @param tap null where nothing is recorded
    record Circumstances(
            Admitted admitted,
            BodyMasks masks,
            List<MaskOrder> orders,
            long mostBytes,
            SecretScan scan,
            AnswerHeaders rules,
            OpenedBody.@Nullable Tap tap,
            ByteBufAllocator memory) {

        AnswerPlan plan(ResponseHeaders upstream) {
            long length = upstream.contentLength();
            boolean hasBody = hasBody(upstream.status());
            if (hasBody && length > mostBytes) {
                return new Refuse(
                        Problem.of(
                                HttpStatus.TOO_MANY_REQUESTS,
                                "limit_exceeded",
                                "the answer is larger than the "
                                        + mostBytes
                                        + " bytes that a rule allows; ask for less",
                                Executed.YES));
            }
            var headers = rules.of(upstream);
            if (!hasBody) {
                if (!orders.isEmpty()) {
                    AnswerHeaders.changed(headers);
                }
                return new Show(headers.build(), new PlainBody(scan, TextStart.any()), false);
            }
            Refuse obstacle = isHiding() ? Unsearchable.obstacle(upstream) : null;
            if (obstacle != null) {
                return obstacle;
            }
            String coding = Codings.of(upstream.getAll(HttpHeaderNames.CONTENT_ENCODING));
            if (orders.isEmpty() && (coding.isEmpty() || (tap == null && scan.isIdle()))) {
                return asItIs(upstream, headers);
            }
            return opened(upstream, headers, coding);
        }

        private boolean hasBody(HttpStatus status) {
            return admitted.request().method() != HttpMethod.HEAD && !status.isContentAlwaysEmpty();
        }

        private boolean isHiding() {
            return !orders.isEmpty() || !scan.isIdle();
        }

        private TextStart start(ResponseHeaders upstream) {
            return isHiding()
                    ? TextStart.of(upstream.get(HttpHeaderNames.CONTENT_TYPE, ""))
                    : TextStart.any();
        }

        private AnswerPlan asItIs(ResponseHeaders upstream, ResponseHeadersBuilder headers) {
            AnswerBody body =
                    tap == null
                            ? new PlainBody(scan, start(upstream))
                            : new OpenedBody(scan, start(upstream), null, null, false, false, tap);
            return new Show(headers.build(), body, false);
        }

        private AnswerPlan opened(
                ResponseHeaders upstream, ResponseHeadersBuilder headers, String coding) {
            String mediaType = upstream.get(HttpHeaderNames.CONTENT_TYPE, "");
            Unpacking unpacking =
                    coding.isEmpty() ? null : Unpacking.of(coding, memory, Long.MAX_VALUE);
            if (unpacking == null && !coding.isEmpty()) {
                return Refuse.of(
                        "the target answered in a content coding that the gateway can't undo");
            }
            StreamMask mask = null;
            try {
                mask = orders.isEmpty() ? null : masks.start(orders, mediaType);
            } catch (Unavailable e) {
                if (unpacking != null) {
                    unpacking.close();
                }
                return Refuse.of("what a rule hides can't be hidden in this answer");
            }
            boolean gzip = unpacking != null && admitted.headers().takesGzip();
            String tag = headers.get(HttpHeaderNames.ETAG);
            AnswerHeaders.changed(headers);
            if (tag != null && orders.isEmpty()) {
                headers.set(HttpHeaderNames.ETAG, weak(tag));
            }
            if (gzip) {
                headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            }
            boolean isEventStream =
                    mediaType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
            return new Show(
                    headers.build(),
                    new OpenedBody(
                            scan,
                            start(upstream),
                            unpacking,
                            mask,
                            isEventStream,
                            gzip,
                            tap == null ? _ -> {} : tap),
                    true);
        }

        /// The same content in other bytes (RFC 9110, section 8.8.1).
        private static String weak(String tag) {
            return tag.startsWith("W/") ? tag : "W/" + tag;
        }
    }
}
