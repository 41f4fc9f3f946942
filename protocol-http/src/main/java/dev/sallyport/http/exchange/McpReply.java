package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SplitHttpResponse;
import com.linecorp.armeria.common.encoding.StreamDecoder;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.mcp.McpUpstream.Failed;
import dev.sallyport.http.mcp.McpUpstream.Reply;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// An MCP server's answer, read by a virtual thread piece by piece: the next one is asked for when
/// it is wanted. [#close] comes from any thread.
final class McpReply implements Reply, Subscriber<HttpData> {
    private static final int MOST_DECODED = 64 << 20;

    private sealed interface Item {}

    private record Data(HttpData data) implements Item {}

    private record End() implements Item {}

    private record Broken(Throwable cause) implements Item {}

    private final SplitHttpResponse response;
    private final Admitted admitted;
    private final long untilNanos;
    private final boolean isBodyTimed;
    private final LinkedBlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Subscription> subscription = new LinkedBlockingQueue<>();
    private @Nullable ResponseHeaders head;
    private @Nullable Subscription flow;
    private @Nullable StreamDecoder decoder;
    private boolean isOver;

    /// @param patience until the head is there, and where `isBodyTimed`, until the end
    McpReply(
            SplitHttpResponse response, Admitted admitted, Duration patience, boolean isBodyTimed) {
        this.response = response;
        this.admitted = admitted;
        this.untilNanos = System.nanoTime() + patience.toNanos();
        this.isBodyTimed = isBodyTimed;
        response.body().subscribe(this, admitted.loop());
    }

    void awaitHead() throws Failed {
        try {
            ResponseHeaders headers =
                    response.headers().get(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            head = headers;
            flow = subscription.take();
            String coding = Codings.of(headers.getAll("content-encoding"));
            if (!coding.isEmpty()) {
                decoder = Codings.decoder(coding, admitted.context().alloc(), MOST_DECODED);
                if (decoder == null) {
                    throw new Failed("the upstream's content coding is not known", true);
                }
            }
        } catch (ExecutionException e) {
            throw McpUpstreamEnd.failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException _) {
            throw new Failed("the upstream did not answer in time", true);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failed("the gateway is stopping", true);
        }
    }

    @Override
    public int status() {
        return head().status().code();
    }

    @Override
    public @Nullable String header(String name) {
        return head().get(name);
    }

    private ResponseHeaders head() {
        var known = head;
        if (known == null) {
            throw new IllegalStateException("the head is not there yet");
        }
        return known;
    }

    @Override
    public byte @Nullable [] next() throws Failed {
        var pieces = flow;
        if (isOver || pieces == null) {
            return null;
        }
        while (true) {
            pieces.request(1);
            switch (item()) {
                case Data(HttpData data) -> {
                    byte[] bytes = decoded(data);
                    if (bytes.length > 0) {
                        return bytes;
                    }
                }
                case End _ -> {
                    isOver = true;
                    return rest();
                }
                case Broken(Throwable cause) -> {
                    isOver = true;
                    throw new Failed(String.valueOf(cause), true);
                }
            }
        }
    }

    private Item item() throws Failed {
        try {
            if (!isBodyTimed) {
                return items.take();
            }
            Item item = items.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (item == null) {
                throw new Failed("the upstream's answer did not come in time", true);
            }
            return item;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failed("the gateway is stopping", true);
        }
    }

    private byte[] decoded(HttpData data) throws Failed {
        if (decoder == null) {
            return data.array();
        }
        try (HttpData plain = Codings.decode(decoder, data)) {
            return plain.array();
        } catch (Unavailable why) {
            throw new Failed(String.valueOf(why.getMessage()), true);
        }
    }

    private byte @Nullable [] rest() throws Failed {
        var ending = decoder;
        decoder = null;
        if (ending == null) {
            return null;
        }
        try (HttpData plain = Codings.finish(ending)) {
            return plain.isEmpty() ? null : plain.array();
        } catch (Unavailable why) {
            throw new Failed(String.valueOf(why.getMessage()), true);
        }
    }

    @Override
    public void close() {
        response.body().abort();
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription.add(s);
    }

    @Override
    public void onNext(HttpData data) {
        items.add(new Data(data));
    }

    @Override
    public void onError(Throwable cause) {
        items.add(new Broken(cause));
    }

    @Override
    public void onComplete() {
        items.add(new End());
    }
}
