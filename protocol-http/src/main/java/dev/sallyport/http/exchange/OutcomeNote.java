package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.http.Content;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is known of a request in the end.
///
/// @param timesSent twice where a kept connection ended under it, and it went up once more
/// @param sentNanos when it went up; 0 where it didn't
/// @param answeredNanos when the upstream's answer began; 0 where it didn't
record OutcomeNote(
        Admitted admitted,
        Content content,
        int timesSent,
        @Nullable ResponseHeaders upstream,
        @Nullable Relay relay,
        long startNanos,
        long sentNanos,
        long answeredNanos) {

    Outcome outcome(Outcome.Status status) {
        var detail = new LinkedHashMap<String, String>();
        if (content.size() > 0) {
            detail.put("request_bytes", Long.toString(content.size()));
            if (admitted.target().answerDigest() && content.isWhole()) {
                detail.put("request_sha256", content.sha256());
            }
        }
        if (timesSent > 1) {
            detail.put("sent", Integer.toString(timesSent));
        }
        if (answeredNanos != 0) {
            detail.put("upstream_us", micros(answeredNanos - sentNanos));
        }
        if (relay != null && relay.echoes() > 0) {
            detail.put("credential_echoes", Long.toString(relay.echoes()));
        }
        return new Outcome(
                status,
                upstream == null ? null : Integer.toString(upstream.status().code()),
                -1,
                relay == null ? 0 : relay.bytes(),
                relay == null ? 0 : relay.masked(),
                Duration.ofNanos(System.nanoTime() - startNanos),
                relay == null ? null : relay.sha256(),
                detail);
    }

    private static String micros(long nanos) {
        return Long.toString(TimeUnit.NANOSECONDS.toMicros(nanos));
    }
}
