package dev.sallyport.http.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sallyport.testing.Eventually;
import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

class LegTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final HttpRequestWriter out =
            HttpRequest.streaming(
                    RequestHeaders.of(com.linecorp.armeria.common.HttpMethod.GET, "/"));
    private final Notes notes = new Notes();
    private final Leg leg = new Leg(loop, out, false, notes);
    private final Source source = new Source();

    private static final class Notes implements Leg.Owner {
        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void data(boolean isText, byte[] piece, boolean isLast) {
            all.add("data");
        }

        @Override
        public void closed(int code, String reason) {
            all.add("closed " + code);
        }

        @Override
        public void violated(FrameViolation why) {
            all.add("violated " + why.code());
        }

        @Override
        public void gone() {
            all.add("gone");
        }
    }

    /// Counts what is asked of it.
    private static final class Source implements Subscription {
        private long asked;
        private boolean isCancelled;

        @Override
        public void request(long n) {
            asked += n;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }

    /// Takes what is written as the test wants it.
    private static final class Sink implements Subscriber<HttpObject> {
        private final List<HttpData> taken = new CopyOnWriteArrayList<>();
        private volatile @Nullable Subscription subscription;

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
        }

        @Override
        public void onNext(HttpObject object) {
            if (object instanceof HttpData data) {
                taken.add(data);
            }
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onComplete() {}

        void take(long count) {
            var s = subscription;
            if (s == null) {
                throw new AssertionError("not subscribed");
            }
            s.request(count);
        }
    }

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }

    private void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    private Sink sink() {
        var sink = new Sink();
        out.subscribe(sink, loop);
        Eventually.holds(() -> assertThat(sink.subscription).isNotNull());
        return sink;
    }

    private static HttpData masked(int opcode, String payload) {
        return Frame.of(
                opcode, true, payload.getBytes(java.nio.charset.StandardCharsets.UTF_8), true);
    }

    private static long after(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    @Test
    void aPeerThatSaysNothingIsAskedAndThenGone() {
        var sink = sink();
        onLoop(() -> leg.begin(source));
        onLoop(() -> leg.tick(after(Duration.ofSeconds(31))));
        sink.take(10);
        Eventually.holds(() -> assertThat(sink.taken).hasSize(1));
        assertThat(sink.taken.getFirst().array()).startsWith(0x89);
        onLoop(() -> leg.tick(after(Duration.ofSeconds(60))));
        assertThat(sink.taken).hasSize(1);
        assertThat(notes.all).isEmpty();

        onLoop(() -> leg.tick(after(Duration.ofSeconds(76))));

        assertThat(notes.all).containsExactly("gone");
    }

    @Test
    void aPeerThatHasToWaitIsNotTakenForDead() {
        onLoop(() -> leg.begin(source));
        onLoop(leg::pause);

        onLoop(() -> leg.tick(after(Duration.ofSeconds(76))));

        assertThat(notes.all).isEmpty();
    }

    @Test
    void whilePausedNothingIsReadAndNothingIsAskedFor() {
        onLoop(() -> leg.begin(source));
        onLoop(leg::pause);
        onLoop(() -> leg.received(masked(Frame.TEXT, "one")));
        assertThat(notes.all).isEmpty();
        assertThat(source.asked).isEqualTo(1);

        onLoop(leg::resume);

        assertThat(notes.all).containsExactly("data");
        assertThat(source.asked).isEqualTo(2);
    }

    @Test
    void aFloodOfPingsToOneWhoDoesNotReadIsAnsweredOnce() {
        var sink = sink();
        onLoop(() -> leg.begin(source));
        onLoop(() -> leg.send(Frame.BINARY, true, new byte[200_000]));
        for (int i = 0; i < 1000; i++) {
            onLoop(() -> leg.received(masked(Frame.PING, "x")));
        }
        sink.take(Long.MAX_VALUE);

        Eventually.holds(() -> assertThat(sink.taken).hasSize(2));
        assertThat(sink.taken.getLast().array()).startsWith(0x8A);
    }

    @Test
    void whoWaitsForRoomIsCalledWhenThereIsSome() {
        var sink = sink();
        var calls = new ArrayList<String>();
        onLoop(() -> leg.whenRoom(() -> calls.add("at once")));
        onLoop(() -> leg.send(Frame.BINARY, true, new byte[200_000]));
        onLoop(() -> leg.whenRoom(() -> calls.add("later")));
        assertThat(calls).containsExactly("at once");

        sink.take(Long.MAX_VALUE);

        Eventually.holds(() -> assertThat(calls).containsExactly("at once", "later"));
    }

    @Test
    void aCloseThatIsAnsweredEndsAtOnce() {
        var sink = sink();
        sink.take(Long.MAX_VALUE);
        onLoop(() -> leg.begin(source));
        onLoop(() -> leg.close(1008, "over"));
        assertThat(source.isCancelled).isFalse();
        onLoop(() -> leg.received(masked(Frame.TEXT, "too late")));
        onLoop(() -> leg.received(HttpData.copyOf(Frame.close(1008, "", true).array())));

        Eventually.holds(() -> assertThat(source.isCancelled).isTrue());
        assertThat(notes.all).isEmpty();
        assertThat(sink.taken).hasSize(1);
    }

    @Test
    void aCloseThatIsNotAnsweredEndsSoon() {
        var sink = sink();
        sink.take(Long.MAX_VALUE);
        onLoop(() -> leg.begin(source));
        onLoop(() -> leg.close(1008, "over"));

        Eventually.holds(() -> assertThat(source.isCancelled).isTrue());
    }

    @Test
    void whatComesAfterAViolationIsNotRead() {
        onLoop(() -> leg.begin(source));
        onLoop(() -> leg.received(Frame.of(Frame.TEXT, true, new byte[] {1}, false)));
        onLoop(() -> leg.received(masked(Frame.TEXT, "two")));

        assertThat(notes.all).containsExactly("violated 1002");
    }
}
