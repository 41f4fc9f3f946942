package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import dev.sallyport.core.http.Content;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.request.ClientHeaders;
import dev.sallyport.testing.Eventually;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Bodies that are passed on as they come.
class RequestBodyTest {
    private static final RequestHeaders HEADERS =
            RequestHeaders.builder(HttpMethod.POST, "/").add("host", "gw").build();

    private final EventLoop loop = CommonPools.workerGroup().next();
    private final BodyBudget budget = new BodyBudget(1000);
    private final HttpRequestWriter client = HttpRequest.streaming(HEADERS);

    private static RequestBody.Reader reader(CompletableFuture<Content> read) {
        return new RequestBody.Reader() {
            @Override
            public void read(Content content) {
                read.complete(content);
            }

            @Override
            public void noRoom() {
                read.cancel(false);
            }

            @Override
            public void broken() {
                read.cancel(false);
            }
        };
    }

    /// A body of which more than 4 bytes are not read before it is judged.
    private RequestBody body(HttpRequest client, CompletableFuture<Content> read)
            throws BadRequest {
        return new RequestBody(client, ClientHeaders.of(HEADERS), loop, budget, 4, reader(read));
    }

    /// One whose first five bytes came, and is to be judged.
    private RequestBody begun() throws BadRequest {
        var read = new CompletableFuture<Content>();
        var body = body(client, read);
        loop.execute(body::read);
        client.write(HttpData.ofUtf8("first"));
        assertThat(read.join().isWhole()).isFalse();
        return body;
    }

    private HttpRequest streamed(RequestBody body, Runnable moved) {
        return CompletableFuture.supplyAsync(() -> body.streamed(HEADERS, moved::run), loop).join();
    }

    private void onLoop(Runnable task) {
        CompletableFuture.runAsync(task, loop).join();
    }

    @Test
    void anUploadThatWasCutWhileItWasJudgedIsNotSentAsAWholeOne() throws BadRequest {
        var body = begun();
        client.close(new IOException("the client broke off"));
        onLoop(() -> {}); // until the loop has seen it

        var up = streamed(body, () -> {});

        assertThat(up.isEmpty()).isFalse(); // or the upstream gets its headers, as all of it
        assertThatThrownBy(up.aggregate()::join).hasRootCauseMessage("the client broke off");
    }

    @Test
    void theUpstreamsTimeCountsFromTheLastPieceOfABody() throws BadRequest {
        var body = begun();

        List<String> order = new CopyOnWriteArrayList<>();
        HttpRequest up = streamed(body, () -> order.add("moved"));
        assertThat(order).isEmpty();
        var whole = up.aggregate();
        client.write(HttpData.ofUtf8("second"));
        client.whenConsumed().join();
        client.close();

        assertThat(whole.join().contentUtf8()).isEqualTo("firstsecond");
        assertThat(new ArrayList<>(order)).containsExactly("moved", "moved");
    }

    @Test
    void anUploadThatWasCutBeforeItsFirstPieceIsNotSentAsAnEmptyOne() throws BadRequest {
        var headers = HEADERS.toBuilder().contentLength(300_000).build();
        var client = HttpRequest.streaming(headers);
        var read = new CompletableFuture<Content>();
        var body =
                new RequestBody(client, ClientHeaders.of(headers), loop, budget, 4, reader(read));
        loop.execute(body::read);
        assertThat(read.join().isWhole()).isFalse();

        var up = streamed(body, () -> {});
        client.close(new IOException("the client broke off"));
        Eventually.holds(() -> assertThat(up.isOpen()).isFalse());

        assertThat(up.isEmpty()).isFalse();
        assertThatThrownBy(up.aggregate()::join).hasRootCauseMessage("the client broke off");
    }

    @Test
    void aBodyThatIsGivenUpOnItsWayEndsAsBroken() throws BadRequest {
        var body = begun();

        var whole = streamed(body, () -> {}).aggregate();
        onLoop(body::over);

        assertThatThrownBy(whole::join).hasRootCauseInstanceOf(AbortedStreamException.class);
    }

    @Test
    void aBodyThatWasGivenUpIsNotSentAsAnEmptyOne() throws BadRequest {
        var body = body(HttpRequest.streaming(HEADERS), new CompletableFuture<>());
        onLoop(body::over);

        var whole = streamed(body, () -> {}).aggregate();

        assertThatThrownBy(whole::join).hasRootCauseInstanceOf(AbortedStreamException.class);
    }

    private static byte[] gzip(byte[] data) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        }
        return out.toByteArray();
    }

    /// A body of 300 bytes that came in 30 or so.
    private RequestBody compressed(CompletableFuture<Content> read) throws Exception {
        var client = HttpRequest.of(HEADERS, HttpData.wrap(gzip(new byte[300])));
        var body =
                new RequestBody(client, ClientHeaders.of(HEADERS), loop, budget, 400, reader(read));
        loop.execute(body::read);
        return body;
    }

    private @Nullable Content decoded(RequestBody body, Content read) {
        var decoded = new AtomicReference<@Nullable Content>();
        onLoop(() -> decoded.set(body.decoded(read, "gzip", ByteBufAllocator.DEFAULT)));
        return decoded.get();
    }

    @Test
    void aCompressedBodyTakesOfTheBudgetWhatItUnpacksToAndGivesItBackOnce() throws Exception {
        var read = new CompletableFuture<Content>();
        var body = compressed(read);
        var content = decoded(body, read.join());

        assertThat(content).isNotNull().extracting(Content::size).isEqualTo(300L);
        assertThat(budget.left()).isEqualTo(1000 - 300);
        onLoop(() -> assertThat(body.holdsToo(600)).isTrue());
        onLoop(() -> assertThat(body.holdsToo(200)).isFalse());
        assertThat(budget.left()).isEqualTo(100);
        onLoop(() -> body.holdsNoMore(600));
        assertThat(budget.left()).isEqualTo(1000 - 300);
        onLoop(body::over);
        onLoop(body::over);
        onLoop(() -> assertThat(body.holdsToo(1)).isFalse());
        onLoop(() -> body.holdsNoMore(600));
        assertThat(budget.left()).isEqualTo(1000);
    }

    @Test
    void aBodyIsNotUnpackedWhereThereIsNoMemoryForIt() throws Exception {
        var read = new CompletableFuture<Content>();
        var body = compressed(read);
        var raw = read.join();
        assertThat(budget.take(700)).isTrue();

        assertThat(decoded(body, raw)).isNull();
        onLoop(body::over);
        assertThat(budget.left()).isEqualTo(300);
    }

    @Test
    void whatWasKeptIsOfTheBudgetUntilTheUpstreamTookIt() throws BadRequest {
        var body = begun();

        var up = streamed(body, () -> {});
        onLoop(() -> {});
        assertThat(budget.left()).isEqualTo(1000 - 5);
        var whole = up.aggregate();
        Eventually.holds(() -> assertThat(budget.left()).isEqualTo(1000));
        client.close();
        assertThat(whole.join().contentUtf8()).isEqualTo("first");
    }
}
