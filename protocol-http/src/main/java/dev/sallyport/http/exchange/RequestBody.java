package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import dev.sallyport.core.http.Content;
import dev.sallyport.http.request.ClientHeaders;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// The body of a request: read whole up to a limit, so that it can be judged; what is larger stays
/// unread until the request may go up, and is passed on then as it comes, no faster than the
/// upstream takes it.
///
/// ```
/// READING ─┬─ all of it came ───▶ WHOLE
///          └─ limit, gRPC ─▶ UNREAD ─▶ (judged) ─▶ PASSING ─▶ end
/// ```
///
/// Fields belong to the event loop.
final class RequestBody implements Subscriber<HttpObject> {
    /// Trailers that say something of the body alone; all others end here.
    private static final Set<String> SAFE_TRAILERS =
            Set.of("content-digest", "digest", "repr-digest");

    private final HttpRequest request;
    private final EventLoop loop;
    private final BodyBudget budget;
    private final int most;
    private final String mediaType;
    private final long announced;
    private final Reader reader;
    private final ArrayDeque<HttpData> chunks = new ArrayDeque<>();
    private @Nullable Subscription subscription;
    private @Nullable HttpRequestWriter up;
    private Moves moves = () -> {};
    private long size;
    private long reserved;
    private @Nullable Throwable failure;
    private boolean isTold;
    private boolean isComplete;
    private boolean isOver;

    /// Who is told, once, when there is something to judge.
    interface Reader {
        void read(Content content);

        /// There is no memory for it now.
        void noRoom();

        /// The client broke off before the end.
        void broken();
    }

    RequestBody(Admitted admitted, BodyBudget budget, int most, Reader reader) {
        this(admitted.request(), admitted.headers(), admitted.loop(), budget, most, reader);
    }

    RequestBody(
            HttpRequest request,
            ClientHeaders headers,
            EventLoop loop,
            BodyBudget budget,
            int most,
            Reader reader) {
        this.request = request;
        this.loop = loop;
        this.budget = budget;
        this.most = most;
        this.mediaType = headers.contentType();
        this.announced = headers.contentLength();
        this.reader = reader;
    }

    void read() {
        if (request.isEmpty()) {
            subscribe(); // one that broke before its first piece looks empty, and is told by this
        } else if (isGrpc()) {
            tell(Content.unread(mediaType, announced, "a gRPC stream"));
        } else if (announced > most) {
            tell(Content.unread(mediaType, announced, tooLarge()));
        } else {
            subscribe();
        }
    }

    boolean isGrpc() {
        return mediaType.regionMatches(true, 0, "application/grpc", 0, 16);
    }

    private String tooLarge() {
        return "larger than " + most + " bytes";
    }

    private void subscribe() {
        request.subscribe(this, loop, SubscriptionOption.WITH_POOLED_OBJECTS);
    }

    private void tell(Content content) {
        isTold = true;
        reader.read(content);
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
        if (isOver) {
            s.cancel();
        } else {
            demand();
        }
    }

    @Override
    public void onNext(HttpObject object) {
        if (object instanceof HttpData data) {
            if (isOver) {
                data.close();
            } else if (up != null) {
                pass(data);
            } else {
                keep(data);
            }
        } else if (object instanceof HttpHeaders trailers && up != null && !isOver) {
            passTrailers(up, trailers);
        } else {
            demand();
        }
    }

    private void demand() {
        if (subscription != null && !isOver) {
            if (up != null) {
                moves.awaited();
            }
            subscription.request(1);
        }
    }

    private void keep(HttpData data) {
        size += data.length();
        chunks.add(data);
        if (!budget.take(data.length())) {
            isTold = true;
            over();
            reader.noRoom();
            return;
        }
        reserved += data.length();
        if (size > most) {
            tell(Content.unread(mediaType, announced, tooLarge()));
        } else {
            demand();
        }
    }

    private void pass(HttpData data) {
        var writer = up;
        if (writer == null || !writer.tryWrite(data)) {
            over();
            return;
        }
        moves.moved();
        writer.whenConsumed().thenRun(this::demand);
    }

    private void passTrailers(HttpRequestWriter writer, HttpHeaders trailers) {
        var safe = HttpHeaders.builder();
        trailers.forEach((name, value) -> {
            if (SAFE_TRAILERS.contains(name.toString())) {
                safe.add(name, value);
            }
        });
        if (!safe.isEmpty() && !writer.tryWrite(safe.build())) {
            over();
            return;
        }
        demand();
    }

    @Override
    public void onError(Throwable cause) {
        isComplete = true;
        failure = cause;
        var writer = up;
        if (writer != null) {
            writer.close(cause);
        } else if (!isTold && !isOver) {
            isTold = true;
            over();
            reader.broken();
        }
    }

    @Override
    public void onComplete() {
        isComplete = true;
        var writer = up;
        if (writer != null) {
            moves.moved();
            writer.close();
        } else if (!isTold && !isOver) {
            tell(Content.whole(mediaType, joined()));
        }
    }

    private byte[] joined() {
        byte[] whole = new byte[(int) size];
        int at = 0;
        for (HttpData chunk : chunks) {
            try (chunk) {
                chunk.byteBuf().getBytes(chunk.byteBuf().readerIndex(), whole, at, chunk.length());
                at += chunk.length();
            }
        }
        chunks.clear();
        return whole;
    }

    /// The request with what was kept, and with what is still to come. One that the client broke
    /// off while it was judged ends as broken, or its beginning would look like all of it.
    ///
    /// @param headers with the length, where it was announced
    HttpRequest streamed(RequestHeaders headers, Moves told) {
        moves = told;
        var writer = HttpRequest.streaming(headers);
        up = writer;
        if (isOver || failure != null) {
            over();
            writer.close(failure == null ? AbortedStreamException.get() : failure);
            return new Upload(writer);
        }
        writer.whenComplete()
                .exceptionally(_ -> {
                    loop.execute(this::over);
                    return null;
                });
        long passed = 0;
        HttpData chunk = chunks.poll();
        while (chunk != null) {
            passed += chunk.length();
            if (!writer.tryWrite(chunk)) {
                over();
                return new Upload(writer);
            }
            chunk = chunks.poll();
        }
        release(writer, passed);
        if (isComplete) {
            writer.close();
        } else if (subscription == null) {
            subscribe();
        } else {
            writer.whenConsumed().thenRun(this::demand);
        }
        return new Upload(writer);
    }

    /// What it says with its content coding undone. Where that can't be told it is unread, and
    /// passed on as it came.
    ///
    /// @param read all of it, or what is known of one that is not read
    /// @return null where there is no memory for it now
    @Nullable Content decoded(Content read, String coding, ByteBufAllocator memory) {
        if (coding.isEmpty() || !read.isWhole()) {
            return read;
        }
        if (!holdsToo(most)) {
            return null;
        }
        var content = DecodedContent.of(read, coding, memory, most);
        if (content.isWhole()) {
            reserve(content.size());
        } else {
            chunks.add(HttpData.wrap(read.bytes()));
            reserve(read.size());
        }
        return content;
    }

    /// Makes sure that there is memory for what is kept besides, until [#holdsNoMore].
    ///
    /// @return false where there is none now
    boolean holdsToo(long bytes) {
        if (isOver || (bytes > 0 && !budget.take(bytes))) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    /// What was kept besides is gone.
    void holdsNoMore(long bytes) {
        if (!isOver) {
            reserve(reserved - bytes);
        }
    }

    /// Down to what is really kept.
    private void reserve(long bytes) {
        budget.giveBack(reserved - bytes);
        reserved = bytes;
    }

    /// Whether some of it was already passed on, so that it can't be sent again.
    boolean isStreaming() {
        return up != null;
    }

    /// What was handed over is kept until the upstream took it.
    private void release(HttpRequestWriter writer, long bytes) {
        writer.whenConsumed().thenRun(() -> loop.execute(() -> holdsNoMore(bytes)));
    }

    /// Nothing more is read; what is kept is let go of. What is on its way up and did not come to
    /// its end ends as broken.
    void over() {
        isOver = true;
        reserve(0);
        chunks.forEach(HttpData::close);
        chunks.clear();
        if (failure == null && !isComplete) {
            failure = AbortedStreamException.get();
        }
        if (up != null && failure != null) {
            up.close(failure);
        }
        if (subscription != null && !isComplete) {
            subscription.cancel();
        }
        isComplete = true;
    }
}
