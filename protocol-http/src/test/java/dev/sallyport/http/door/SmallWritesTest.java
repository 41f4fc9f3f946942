package dev.sallyport.http.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What counts as written, and when.
class SmallWritesTest {
    /// A socket that takes bytes only when it is told to.
    private static final class Socket extends ChannelOutboundHandlerAdapter {
        private final Deque<ChannelPromise> writes = new ArrayDeque<>();

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ((ByteBuf) message).release();
            writes.add(promise);
        }

        void take() {
            writes.remove().setSuccess();
        }
    }

    private final Socket socket = new Socket();
    private final EmbeddedChannel channel = new EmbeddedChannel(socket, new SmallWrites());

    private static ByteBuf bytes(int size) {
        return Unpooled.buffer(size).writeZero(size);
    }

    @AfterEach
    void closed() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aSmallPieceCountsAsWrittenOnceItIsFlushed() {
        var written = channel.write(bytes(200));

        assertThat(written.isDone()).isFalse();
        channel.flush();
        assertThat(written.isSuccess()).isTrue();
        assertThat(socket.writes).hasSize(1);
    }

    @Test
    void aPromiseIsToldOnceOfAWrite() {
        int[] told = {0};
        var promise =
                new DefaultChannelPromise(channel) {
                    @Override
                    public boolean trySuccess(Void result) {
                        told[0]++;
                        return true;
                    }
                };

        channel.write(bytes(200), promise);
        channel.flush();
        socket.take();

        assertThat(told[0]).isOne();
    }

    @Test
    void moreThanALittleIsWaitedFor() {
        channel.write(bytes(200));

        var large = channel.write(bytes(SmallWrites.MOST_BYTES));

        assertThat(large.isDone()).isFalse();
        socket.take();
        assertThat(large.isDone()).isFalse();
        socket.take();
        assertThat(large.isSuccess()).isTrue();
    }

    @Test
    void whatComesBehindAPieceThatWaitsWaitsToo() {
        channel.write(bytes(SmallWrites.MOST_BYTES));

        var last = channel.write(bytes(0));

        assertThat(last.isDone()).isFalse();
        socket.take();
        socket.take();
        assertThat(last.isSuccess()).isTrue();
        assertThat(channel.writeAndFlush(bytes(1)).isDone()).isTrue();
    }

    @Test
    void aClientThatTakesNothingLeavesLittleHere() {
        int taken = 0;
        while (channel.writeAndFlush(bytes(100)).isDone()) {
            taken += 100;
        }

        assertThat(taken).isBetween(SmallWrites.MOST_BYTES - 200, SmallWrites.MOST_BYTES);
    }

    @Test
    void aClientThatAsksForEverMoreAndTakesNothingIsClosed() {
        channel.write(bytes(SmallWrites.MOST_BYTES));

        for (int i = 1; i < SmallWrites.MOST_WAITING; i++) {
            channel.write(bytes(17));
        }
        assertThat(channel.isOpen()).isTrue();
        channel.write(bytes(17));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionIsClosedWhenAllThatWasTakenHasLeft() {
        channel.write(bytes(200));

        var closed = channel.close();

        assertThat(channel.isOpen()).isTrue();
        socket.take();
        assertThat(closed.isSuccess()).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aClientThatTakesNothingDoesNotKeepItsConnection() {
        channel.write(bytes(200));

        channel.pipeline().close(); // the channel's own would forget what is scheduled
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(3, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    /// A socket that is closed fails what it did not take.
    @Test
    void aClientThatTakesNothingAndIsClosedLeavesNothingInTheLog() {
        channel.write(bytes(200));
        channel.pipeline().close();
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            channel.advanceTimeBy(3, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            socket.writes.remove().setFailure(new ClosedChannelException());
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aConnectionWithNothingOnTheWayIsClosedAtOnce() {
        channel.write(bytes(200));
        socket.take();

        channel.close();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aPieceThatCanNotBeWrittenIsToldSo() {
        var broken =
                new EmbeddedChannel(
                        new ChannelOutboundHandlerAdapter() {
                            @Override
                            public void write(
                                    ChannelHandlerContext ctx,
                                    Object message,
                                    ChannelPromise promise) {
                                ((ByteBuf) message).release();
                                promise.setFailure(new IOException("gone"));
                            }
                        },
                        new SmallWrites());

        assertThat(broken.write(bytes(1)).cause()).hasMessage("gone");
    }
}
