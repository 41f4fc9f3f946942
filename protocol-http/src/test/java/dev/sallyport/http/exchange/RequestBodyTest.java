package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sallyport.core.http.Content;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.request.ClientHeaders;
import io.netty.channel.EventLoop;
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

    @Test
    void theUpstreamsTimeCountsFromTheLastPieceOfABody() throws BadRequest {
        var client = HttpRequest.streaming(HEADERS);
        var read = new CompletableFuture<Content>();
        var body =
                new RequestBody(
                        client,
                        ClientHeaders.of(HEADERS),
                        loop,
                        new BodyBudget(1000),
                        4,
                        reader(read));
        loop.execute(body::read);
        client.write(HttpData.ofUtf8("first"));
        assertThat(read.join().isWhole()).isFalse();

        List<String> order = new CopyOnWriteArrayList<>();
        HttpRequest up =
                CompletableFuture.supplyAsync(
                                () -> body.streamed(HEADERS, () -> order.add("moved")), loop)
                        .join();
        assertThat(order).isEmpty();
        var whole = up.aggregate();
        client.write(HttpData.ofUtf8("second"));
        client.whenConsumed().join();
        client.close();

        assertThat(whole.join().contentUtf8()).isEqualTo("firstsecond");
        assertThat(new ArrayList<>(order)).containsExactly("moved", "moved");
    }
}
