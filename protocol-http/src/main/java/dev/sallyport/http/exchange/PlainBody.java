package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.core.Unavailable;

/// A body without a content coding that no rule masks: the credential alone is looked for.
final class PlainBody implements AnswerBody {
    private final SecretScan scan;
    private final TextStart start;

    PlainBody(SecretScan scan, TextStart start) {
        this.scan = scan;
        this.start = start;
    }

    @Override
    public HttpData feed(HttpData data) {
        try {
            start.see(data);
        } catch (Unavailable e) {
            data.close();
            throw e;
        }
        return scan.feed(data);
    }

    @Override
    public HttpData end() {
        return scan.end();
    }

    @Override
    public long masked() {
        return 0;
    }

    @Override
    public void close() {}
}
