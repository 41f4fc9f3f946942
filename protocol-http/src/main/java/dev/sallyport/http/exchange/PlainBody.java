package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;

/// A body without a content coding that no rule masks: the credential alone is looked for.
final class PlainBody implements AnswerBody {
    private final SecretScan scan;

    PlainBody(SecretScan scan) {
        this.scan = scan;
    }

    @Override
    public HttpData feed(HttpData data) {
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
