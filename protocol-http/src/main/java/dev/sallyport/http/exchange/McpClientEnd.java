package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.mcp.McpClient;
import dev.sallyport.http.upstream.SecretForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// The client of an MCP request. A credential that the gateway has put into requests is written
/// over in whatever is told, however the upstream had spelled it: what is told was written here.
/// Thread-safe, but for [#write].
final class McpClientEnd implements McpClient {
    /// So much may be on its way before the writer has to wait.
    private static final long WINDOW = 128 << 10;

    private static final int NO_CONTENT = 204;

    private final HttpResponseWriter answer;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final List<SecretForm> secrets = new CopyOnWriteArrayList<>();
    private final List<Runnable> whenGone = new ArrayList<>();
    private boolean isGone;
    private final Duration patience;
    private long unconsumed;

    /// @param patience how long a client may take nothing of what it is told
    McpClientEnd(Admitted admitted, Duration patience) {
        this.answer = admitted.answer();
        this.patience = patience;
        answer.whenComplete()
                .exceptionally(_ -> {
                    gone();
                    return null;
                });
    }

    /// What must not be told from now on.
    void hide(List<SecretForm> echoes) {
        secrets.addAll(echoes);
    }

    /// Answers with a problem, if nothing was answered yet; else breaks the answer off.
    void refuse(Problem problem) {
        if (begun.compareAndSet(false, true)) {
            answer.close(problem.answer());
        } else {
            answer.abort(); // the end would wait behind what the client did not take yet
        }
    }

    @Override
    public void head(int status, String mediaType, Map<String, String> headers) throws Gone {
        if (!begun.compareAndSet(false, true)) {
            throw new Gone(); // the session was ended meanwhile
        }
        var head = ResponseHeaders.builder(HttpStatus.valueOf(status));
        headers.forEach(head::set);
        if (!mediaType.isEmpty()) {
            head.set(HttpHeaderNames.CONTENT_TYPE, mediaType);
        } else if (status != NO_CONTENT) {
            head.contentLength(0);
        }
        if (!answer.tryWrite(head.build())) {
            throw new Gone();
        }
    }

    @Override
    public void write(byte[] bytes) throws Gone {
        HttpData data = shown(bytes);
        unconsumed += data.length();
        if (!answer.tryWrite(data)) {
            throw new Gone();
        }
        if (unconsumed > WINDOW) {
            unconsumed = 0;
            awaitConsumed();
        }
    }

    /// Each message is looked through as a whole.
    private HttpData shown(byte[] bytes) {
        var scan = new SecretScan(List.copyOf(secrets));
        HttpData first = scan.feed(HttpData.wrap(bytes));
        HttpData rest = scan.end();
        if (rest.isEmpty()) {
            return first;
        }
        byte[] all = java.util.Arrays.copyOf(first.array(), first.length() + rest.length());
        System.arraycopy(rest.array(), 0, all, first.length(), rest.length());
        return HttpData.wrap(all);
    }

    private void awaitConsumed() throws Gone {
        try {
            answer.whenConsumed().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException _) {
            throw new Gone();
        } catch (TimeoutException _) {
            answer.abort();
            throw new Gone();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Gone();
        }
    }

    @Override
    public void end() {
        if (begun.compareAndSet(false, true)) {
            answer.close(new IllegalStateException("an MCP request was not answered"));
        } else {
            answer.close();
        }
    }

    /// Nobody listens any more.
    void gone() {
        List<Runnable> told;
        synchronized (whenGone) {
            isGone = true;
            told = List.copyOf(whenGone);
            whenGone.clear();
        }
        told.forEach(Runnable::run);
    }

    @Override
    public boolean isGone() {
        synchronized (whenGone) {
            return isGone;
        }
    }

    @Override
    public void whenGone(Runnable then) {
        synchronized (whenGone) {
            if (!isGone) {
                whenGone.add(then);
                return;
            }
        }
        then.run();
    }
}
