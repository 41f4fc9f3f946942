package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SplitHttpResponse;
import dev.sallyport.core.Unavailable;
import dev.sallyport.http.Deadlines;
import dev.sallyport.http.mcp.McpUpstream.Failed;
import dev.sallyport.http.mcp.McpUpstream.Reply;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// An MCP server's answer, read by a virtual thread piece by piece: the next one is asked for when
/// it is wanted. What is compressed is undone step by step too, so that whoever takes the pieces
/// sets the limit: for a message, however long a stream of them lasts. [#close] comes from any
/// thread.
final class McpReply implements Reply, Subscriber<HttpData> {
    private static final byte[] NOTHING = {};

    private sealed interface Item {}

    private record Data(HttpData data) implements Item {}

    private record End() implements Item {}

    private record Broken(Throwable cause) implements Item {}

    private final SplitHttpResponse response;
    private final ByteBufAllocator memory;
    private final long untilNanos;
    private final boolean isBodyTimed;
    private final Deadlines deadlines;
    private final LinkedBlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Subscription> subscription = new LinkedBlockingQueue<>();
    private @Nullable ResponseHeaders head;
    private @Nullable Subscription flow;
    private @Nullable Unpacking unpacking;
    private boolean isOver;

    /// @param patience until the head is there, and where `isBodyTimed`, until the end
    McpReply(
            SplitHttpResponse response,
            Admitted admitted,
            Duration patience,
            boolean isBodyTimed,
            Deadlines deadlines) {
        this(
                response,
                admitted.loop(),
                admitted.context().alloc(),
                patience,
                isBodyTimed,
                deadlines);
    }

    McpReply(
            SplitHttpResponse response,
            EventExecutor loop,
            ByteBufAllocator memory,
            Duration patience,
            boolean isBodyTimed,
            Deadlines deadlines) {
        this.response = response;
        this.memory = memory;
        this.untilNanos = System.nanoTime() + patience.toNanos();
        this.isBodyTimed = isBodyTimed;
        this.deadlines = deadlines;
        response.body().subscribe(this, loop);
    }

    void awaitHead() throws Failed {
        try {
            ResponseHeaders headers =
                    response.headers().get(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            head = headers;
            flow = subscription.take();
            String coding = Codings.of(headers.getAll("content-encoding"));
            if (!coding.isEmpty()) {
                unpacking = Unpacking.of(coding, memory, Long.MAX_VALUE);
                if (unpacking == null) {
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
            byte[] waiting = unpacked();
            if (waiting.length > 0) {
                return waiting;
            }
            pieces.request(1);
            switch (item()) {
                case Data(HttpData data) -> {
                    byte[] bytes = given(data);
                    if (bytes.length > 0) {
                        return bytes;
                    }
                }
                case End _ -> {
                    isOver = true;
                    return rest();
                }
                case Broken(Throwable cause) -> {
                    letGo();
                    throw new Failed(String.valueOf(cause), true);
                }
            }
        }
    }

    private Item item() throws Failed {
        try {
            Item item = items.poll(nanosLeft(), TimeUnit.NANOSECONDS);
            if (item == null) {
                throw new Failed("the upstream's answer did not come in time", true);
            }
            return item;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failed("the gateway is stopping", true);
        }
    }

    /// Events may be silent for long.
    private long nanosLeft() {
        if (isBodyTimed) {
            return untilNanos - System.nanoTime();
        }
        return head().contentLength() < 0
                ? deadlines.quiet().toNanos()
                : deadlines.answer().toNanos();
    }

    /// @return what can be read of it at once; nothing where it has to be unpacked
    private byte[] given(HttpData data) {
        var packed = unpacking;
        if (packed == null) {
            return data.array();
        }
        packed.put(data);
        return NOTHING;
    }

    private byte[] unpacked() throws Failed {
        var packed = unpacking;
        if (packed == null) {
            return NOTHING;
        }
        try (HttpData plain = packed.next()) {
            return plain == null ? NOTHING : plain.array();
        } catch (Unavailable why) {
            letGo();
            throw new Failed(String.valueOf(why.getMessage()), true);
        }
    }

    private byte @Nullable [] rest() throws Failed {
        var packed = unpacking;
        if (packed == null) {
            return null;
        }
        try (HttpData plain = packed.finish()) {
            return plain.isEmpty() ? null : plain.array();
        } catch (Unavailable why) {
            throw new Failed(String.valueOf(why.getMessage()), true);
        } finally {
            letGo();
        }
    }

    /// By the thread that reads.
    private void letGo() {
        isOver = true;
        var packed = unpacking;
        unpacking = null;
        if (packed != null) {
            packed.close();
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
