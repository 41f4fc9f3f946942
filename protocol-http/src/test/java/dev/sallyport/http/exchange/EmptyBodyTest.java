package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sallyport.core.http.Content;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.request.ClientHeaders;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Bodies of which nothing came.
class EmptyBodyTest {
    private final EventLoop loop = CommonPools.workerGroup().next();

    /// Empty where it is broken.
    private Optional<Content> read(HttpRequest request) throws BadRequest {
        var read = new CompletableFuture<Optional<Content>>();
        var reader =
                new RequestBody.Reader() {
                    @Override
                    public void read(Content content) {
                        read.complete(Optional.of(content));
                    }

                    @Override
                    public void noRoom() {
                        read.cancel(false);
                    }

                    @Override
                    public void broken() {
                        read.complete(Optional.empty());
                    }
                };
        var headers = ClientHeaders.of(request.headers());
        loop.execute(new RequestBody(request, headers, loop, new BodyBudget(9), 9, reader)::read);
        return read.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static RequestHeaders headers(String... typeOrNone) {
        var headers = RequestHeaders.builder(HttpMethod.POST, "/").add("host", "gw");
        for (String type : typeOrNone) {
            headers.add("content-type", type);
        }
        return headers.build();
    }

    @Test
    void aBodyThatBrokeBeforeItsFirstPieceIsNotTakenForAnEmptyOne() throws BadRequest {
        var request = HttpRequest.streaming(headers("application/json"));
        request.close(new IllegalStateException("no chunk"));

        assertThat(request.isEmpty()).isTrue();
        assertThat(read(request)).isEmpty();
    }

    @Test
    void anEmptyBodyIsOneOfItsType() throws BadRequest {
        var ended = HttpRequest.streaming(headers("application/json"));
        ended.close();
        var typed = HttpRequest.of(headers("application/json"));

        assertThat(read(ended)).hasValue(Content.whole("application/json", new byte[0]));
        assertThat(read(typed)).hasValue(Content.whole("application/json", new byte[0]));
        assertThat(read(HttpRequest.of(headers()))).hasValue(Content.NONE);
    }
}
