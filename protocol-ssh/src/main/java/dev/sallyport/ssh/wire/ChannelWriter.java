package dev.sallyport.ssh.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.AbstractChannel;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.jspecify.annotations.Nullable;

/// Writes to one channel without ever waiting: what the peer's window has room for goes out at
/// once, from the caller's array into the packet; the rest is kept, in order, until there is room.
/// Whoever relays keeps that rest small by opening the window of the other side only for what
/// [Credit] says is gone. Thread-safe.
public final class ChannelWriter {
    /// Hears what left.
    public interface Credit {
        /// Called from any thread, under locks of the session that was written to: count and
        /// return.
        void gone(int bytes);
    }

    public static final Credit NOBODY = _ -> {};

    private static final int MOST_BUFFERED = 256 << 10;

    private sealed interface Pending {}

    private static final class Bytes implements Pending {
        private final boolean stderr;
        private final byte[] data;
        private final Credit credit;
        private int offset;

        Bytes(boolean stderr, byte[] data, Credit credit) {
            this.stderr = stderr;
            this.data = data;
            this.credit = credit;
        }

        int left() {
            return data.length - offset;
        }
    }

    private record Then(Runnable act) implements Pending {}

    private final AbstractChannel channel;
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean isClosed;

    public ChannelWriter(AbstractChannel channel) {
        this.channel = channel;
    }

    public void write(byte[] data, Credit credit) {
        write(false, data, 0, data.length, credit);
    }

    /// @param stderr whether it is extended data (RFC 4254, section 5.2)
    /// @param data copied before this returns
    public void write(boolean stderr, byte[] data, int offset, int length, Credit credit) {
        int rest = length;
        synchronized (this) {
            if (!isClosed) {
                int sent = queue.isEmpty() ? send(stderr, data, offset, length, credit) : 0;
                rest = length - sent;
                if (rest > 0 && !isClosed) {
                    var kept = new byte[rest];
                    System.arraycopy(data, offset + sent, kept, 0, rest);
                    queue.add(new Bytes(stderr, kept, credit));
                    queuedBytes += rest;
                    return;
                }
            }
        }
        if (rest > 0) {
            credit.gone(rest);
        }
    }

    /// Runs `act` when everything written before has gone out; never, if the channel closes first.
    public void afterwards(Runnable act) {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            if (!queue.isEmpty()) {
                queue.add(new Then(act));
                return;
            }
        }
        act.run();
    }

    /// The peer has made room.
    public void windowOpened() {
        Runnable due = drain();
        while (due != null) {
            due.run();
            due = drain();
        }
    }

    /// @return what is to be run next, outside the lock
    private synchronized @Nullable Runnable drain() {
        while (!isClosed && !queue.isEmpty()) {
            switch (queue.getFirst()) {
                case Then(Runnable act) -> {
                    queue.removeFirst();
                    return act;
                }
                case Bytes bytes -> {
                    int left = bytes.left();
                    int sent = send(bytes.stderr, bytes.data, bytes.offset, left, bytes.credit);
                    bytes.offset += sent;
                    queuedBytes -= sent;
                    notifyAll();
                    if (sent < left) {
                        return null;
                    }
                    queue.removeFirst();
                }
            }
        }
        return null;
    }

    /// Nothing more goes out; what was kept is forgotten.
    public synchronized void close() {
        isClosed = true;
        for (Pending pending : queue) {
            if (pending instanceof Bytes bytes) {
                bytes.credit.gone(bytes.left());
            }
        }
        queue.clear();
        queuedBytes = 0;
        notifyAll();
    }

    private int send(boolean stderr, byte[] data, int offset, int length, Credit credit) {
        RemoteWindow window = channel.getRemoteWindow();
        int sent = 0;
        while (sent < length) {
            int room =
                    (int)
                            Math.min(
                                    length - sent,
                                    Math.min(window.getPacketSize(), window.getSize()));
            if (room <= 0) {
                return sent;
            }
            window.consume(room);
            packet(stderr, data, offset + sent, room, credit);
            sent += room;
        }
        return sent;
    }

    private void packet(boolean stderr, byte[] data, int offset, int length, Credit credit) {
        byte command =
                stderr
                        ? SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA
                        : SshConstants.SSH_MSG_CHANNEL_DATA;
        Buffer buffer = channel.getSession().createBuffer(command, length + 12);
        buffer.putUInt(channel.getRecipient());
        if (stderr) {
            buffer.putUInt(SshConstants.SSH_EXTENDED_DATA_STDERR);
        }
        buffer.putBytes(data, offset, length);
        try {
            // As internal, the write is queued during a key exchange; else it would wait under our
            // lock for the I/O thread, which may wait for that lock.
            ThreadUtils.runAsInternal(() -> channel.writePacket(buffer))
                    .addListener(_ -> credit.gone(length));
        } catch (Exception e) {
            isClosed = true; // the connection is going down; its end closes everything else
            credit.gone(length);
        }
    }

    /// For code on virtual threads: `write` waits while much is kept.
    public OutputStream blocking(boolean stderr) {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                awaitRoom();
                ChannelWriter.this.write(stderr, data, offset, length, NOBODY);
            }
        };
    }

    private synchronized void awaitRoom() throws IOException {
        while (queuedBytes > MOST_BUFFERED && !isClosed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        if (isClosed) {
            throw new ClosedChannelException();
        }
    }
}
