package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.encoding.StreamDecoder;
import dev.sallyport.core.Unavailable;
import org.jspecify.annotations.Nullable;

/// A body with a content coding that no rule masks: it passes as it is, and is decoded beside that
/// to look for the credential. Where it is found, the answer ends before the piece it is in.
final class CodedBody implements AnswerBody {
    private final SecretScan scan;
    private @Nullable StreamDecoder decoder;

    CodedBody(SecretScan scan, StreamDecoder decoder) {
        this.scan = scan;
        this.decoder = decoder;
    }

    @Override
    public HttpData feed(HttpData data) {
        if (decoder == null) {
            return data;
        }
        try {
            scan.feed(Codings.decode(decoder, data)).close();
            requireNothingFound();
            return data;
        } catch (Unavailable e) {
            data.close();
            throw e;
        }
    }

    private void requireNothingFound() {
        if (scan.found() > 0) {
            throw new Unavailable("the answer carries the target's credential");
        }
    }

    @Override
    public HttpData end() {
        var ending = decoder;
        decoder = null;
        if (ending != null) {
            scan.feed(Codings.finish(ending)).close();
            scan.end().close();
            requireNothingFound();
        }
        return HttpData.empty();
    }

    @Override
    public long masked() {
        return 0;
    }

    @Override
    public void close() {
        var ending = decoder;
        decoder = null;
        if (ending != null) {
            Codings.discard(ending);
        }
    }
}
