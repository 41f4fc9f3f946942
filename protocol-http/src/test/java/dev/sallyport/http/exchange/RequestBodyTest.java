package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sallyport.core.http.Content;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.request.ClientHeaders;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Bodies that are passed on as they come.
class RequestBodyTest {
    private static final RequestHeaders HEADERS =
            RequestHeaders.builder(HttpMethod.POST, "/").add("host", "gw").build();

    private final EventLoop loop = CommonPools.workerGroup().next();
    private final BodyBudget budget = new BodyBudget(1000);

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

    private HttpRequest streamed(RequestBody body, Runnable moved) {
        return CompletableFuture.supplyAsync(() -> body.streamed(HEADERS, moved), loop).join();
    }

    private void onLoop(Runnable task) {
        CompletableFuture.runAsync(task, loop).join();
    }

    @Test
    void anUploadThatWasCutWhileItWasJudgedIsNotSentAsAWholeOne() throws BadRequest {
        var client = HttpRequest.streaming(HEADERS);
        var read = new CompletableFuture<Content>();
        var body = body(client, read);
        loop.execute(body::read);
        client.write(HttpData.ofUtf8("first"));
        assertThat(read.join().isWhole()).isFalse();
        client.close(new IOException("the client broke off"));
        onLoop(() -> {}); // until the loop has seen it

        var whole = streamed(body, () -> {}).aggregate();

        assertThatThrownBy(whole::join).hasRootCauseMessage("the client broke off");
    }

    @Test
    void theUpstreamsTimeCountsFromTheLastPieceOfABody() throws BadRequest {
        var client = HttpRequest.streaming(HEADERS);
        var read = new CompletableFuture<Content>();
        var body = body(client, read);
        loop.execute(body::read);
        client.write(HttpData.ofUtf8("first"));
        assertThat(read.join().isWhole()).isFalse();

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
}
