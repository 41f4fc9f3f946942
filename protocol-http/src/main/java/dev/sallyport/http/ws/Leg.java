package dev.sallyport.http.ws;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.StreamWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/// One side of a WebSocket. Pings are answered here, and asked to learn whether the peer lives:
/// control frames are no commands, so nothing that is in them goes further.
///
/// ```
/// OPEN ─┬─ Close comes ─▶ told to the owner ─▶ close() ─▶ DONE
///       └─ close() ─▶ CLOSING ─ Close comes, or a second passes ─▶ DONE
/// ```
///
/// Belongs to its event loop.
final class Leg implements FrameReader.Frames {
    /// So much may be on its way to the peer before more has to wait.
    private static final long WINDOW = 128 << 10;

    private static final long LINGER_MILLIS = 1000;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long DEAD_NANOS = TimeUnit.SECONDS.toNanos(75);

    private final EventLoop loop;
    private final StreamWriter<HttpObject> out;
    private final boolean isServer;
    private final Owner owner;
    private final FrameReader reader;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    private @Nullable Subscription subscription;
    private @Nullable HttpData input;
    private @Nullable ByteBuf unread;
    private byte @Nullable [] owedPong;
    private long unconsumed;
    private long lastReadNanos = System.nanoTime();
    private boolean isPinged;
    private boolean isPaused;
    private boolean isReading;
    private boolean hasEnded;
    private boolean isFull;
    private boolean isDeaf;
    private boolean goodbyeSaid;
    private boolean closeSent;
    private boolean closeReceived;
    private boolean isDone;

    /// Who has both sides. Not called any more after [#close].
    interface Owner {
        void data(boolean isText, byte[] piece, boolean isLast) throws FrameViolation;

        /// The peer closes; it sends nothing more.
        void closed(int code, String reason);

        void violated(FrameViolation why);

        /// The connection broke.
        void gone();
    }

    /// @param out what is written there goes to the peer
    /// @param isServer whether the peer is the server
    Leg(EventLoop loop, StreamWriter<HttpObject> out, boolean isServer, Owner owner) {
        this.loop = loop;
        this.out = out;
        this.isServer = isServer;
        this.owner = owner;
        this.reader = new FrameReader(!isServer, this);
    }

    /// @param from where the peer's bytes come from
    void begin(Subscription from) {
        subscription = from;
        if (isDone) {
            from.cancel();
        } else {
            ask();
        }
    }

    private void ask() {
        if (subscription != null && input == null && !isPaused && !isDone && !hasEnded) {
            subscription.request(1);
        }
    }

    /// @param data is taken over
    void received(HttpData data) {
        if (isDone || closeReceived) {
            data.close();
            return;
        }
        if (isDeaf) {
            data.close();
            ask();
            return;
        }
        lastReadNanos = System.nanoTime();
        isPinged = false;
        input = data;
        unread = data.byteBuf();
        read();
    }

    /// Nothing more comes.
    void ended() {
        hasEnded = true;
        read();
    }

    /// The peer has to wait.
    void pause() {
        isPaused = true;
    }

    void resume() {
        if (isPaused) {
            isPaused = false;
            lastReadNanos = System.nanoTime();
            read();
        }
    }

    private void read() {
        if (isReading) {
            return;
        }
        isReading = true;
        try {
            readOn();
        } catch (FrameViolation why) {
            drop();
            violated(why);
        } finally {
            isReading = false;
        }
        if (input == null && hasEnded && !isDone && !closeReceived) {
            gone();
        } else {
            ask();
        }
    }

    private void readOn() throws FrameViolation {
        ByteBuf bytes = unread;
        while (bytes != null && !isPaused && !isDone && !closeReceived && bytes.isReadable()) {
            reader.step(bytes);
        }
        if (bytes != null && (isDone || closeReceived || !bytes.isReadable())) {
            drop();
        }
    }

    private void drop() {
        if (input != null) {
            input.close();
        }
        input = null;
        unread = null;
    }

    /// Where its next frame would begin is not known any more: the rest is taken and dropped, so
    /// that the peer reads why before its connection ends.
    private void violated(FrameViolation why) {
        isDeaf = true;
        if (closeSent) {
            finish();
        } else {
            owner.violated(why);
        }
    }

    private void gone() {
        if (closeSent) {
            finish();
        } else {
            owner.gone();
        }
    }

    @Override
    public void data(boolean isText, byte[] piece, boolean isLast) throws FrameViolation {
        if (!closeSent) {
            owner.data(isText, piece, isLast);
        }
    }

    @Override
    public void ping(byte[] payload) {
        if (closeSent) {
            return;
        }
        if (isFull) {
            owedPong = payload; // the last one will do (section 5.5.3)
        } else {
            send(Frame.PONG, true, payload);
        }
    }

    @Override
    public void pong() {}

    @Override
    public void closing(int code, String reason) {
        closeReceived = true;
        if (closeSent) {
            finish();
        } else {
            owner.closed(code, reason);
        }
    }

    /// @return false where the peer is gone
    boolean send(int opcode, boolean isFinal, byte[] payload) {
        return !closeSent && !goodbyeSaid && write(Frame.of(opcode, isFinal, payload, isServer));
    }

    private boolean write(HttpData frame) {
        unconsumed += frame.length();
        boolean isTaken = out.tryWrite(frame);
        if (unconsumed >= WINDOW && !isFull) {
            isFull = true;
            sent(_ -> room());
        }
        return isTaken;
    }

    private void room() {
        isFull = false;
        unconsumed = 0;
        byte[] pong = owedPong;
        owedPong = null;
        if (pong != null) {
            ping(pong);
        }
        while (!isFull && !waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /// Runs at once where the peer takes what it is sent, else when it does.
    void whenRoom(Runnable task) {
        if (isFull) {
            waiting.add(task);
        } else {
            task.run();
        }
    }

    /// @param then is told, once what was written so far has left, whether it has; on the event
    ///   loop
    void sent(Consumer<Boolean> then) {
        out.whenConsumed().whenComplete((_, failure) -> onLoop(() -> then.accept(failure == null)));
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /// Tells the peer that nothing more comes; what it sends until it says so too is still told.
    void goodbye(int code) {
        if (!goodbyeSaid && !closeSent) {
            goodbyeSaid = true;
            boolean ignored = write(Frame.close(code, "", isServer));
        }
    }

    /// Ends at once.
    void cut() {
        closeSent = true;
        finish();
    }

    /// Says goodbye, and waits a moment for the peer's answer. Without effect the second time.
    void close(int code, String reason) {
        if (isDone || closeSent) {
            return;
        }
        closeSent = true;
        if (!goodbyeSaid) {
            boolean ignored = write(Frame.close(code, reason, isServer));
        }
        if (closeReceived || hasEnded) {
            finish();
            return;
        }
        loop.schedule(this::giveUp, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        resume();
    }

    private void finish() {
        if (isDone) {
            return;
        }
        over();
        if (isServer) {
            out.close(AbortedStreamException.get()); // after what is written; ends the connection
        } else {
            out.close();
        }
    }

    /// The peer doesn't answer, and maybe doesn't read: what it was not sent yet is dropped.
    private void giveUp() {
        if (!isDone) {
            over();
            out.abort();
        }
    }

    private void over() {
        isDone = true;
        drop();
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /// A peer that says nothing is asked, and one that doesn't answer is gone.
    void tick(long nowNanos) {
        if (isDone || closeSent || isPaused || input != null) {
            return;
        }
        long quiet = nowNanos - lastReadNanos;
        if (quiet > DEAD_NANOS) {
            owner.gone();
        } else if (quiet > QUIET_NANOS && !isPinged) {
            isPinged = true;
            boolean ignored = send(Frame.PING, true, new byte[0]);
        }
    }
}
