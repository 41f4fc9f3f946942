package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.upstream.UpstreamChannel;
import dev.sallyport.ssh.wire.ChannelWriter;
import dev.sallyport.ssh.wire.Pty;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What a client sends to a command: kept until the host runs it (the client's window bounds it),
/// then passed on, counted and digested. Guarded by `this`.
final class Input {
    private final ChannelWriter.Credit used;
    private final MessageDigest digest = Answer.sha256();
    private final ByteArrayOutputStream early = new ByteArrayOutputStream(0);
    private @Nullable UpstreamChannel upstream;
    private @Nullable CommandRecord record;
    private boolean hasEnded;
    private Pty.@Nullable Size size;
    private long bytes;

    /// @param used told when the client may send as much again
    Input(ChannelWriter.Credit used) {
        this.used = used;
    }

    synchronized void data(byte[] data, int offset, int length) {
        if (upstream == null) {
            early.write(data, offset, length);
        } else {
            pass(upstream, data, offset, length);
        }
    }

    private void pass(UpstreamChannel to, byte[] data, int offset, int length) {
        bytes += length;
        digest.update(data, offset, length);
        if (record != null) {
            record.input(data, offset, length);
        }
        to.writer().write(false, data, offset, length, used);
    }

    synchronized void end() {
        hasEnded = true;
        if (upstream != null) {
            upstream.endInput();
        }
    }

    synchronized void resized(Pty.Size now) {
        size = now;
        if (upstream != null) {
            upstream.resize(now);
        }
    }

    /// @param name without `SIG`
    /// @return whether there was something to send it to
    synchronized boolean signal(String name) {
        if (upstream != null) {
            upstream.signal(name);
        }
        return upstream != null;
    }

    synchronized void interrupted(int milliseconds) {
        if (upstream != null) {
            upstream.interrupt(milliseconds);
        }
    }

    /// The request has gone to the host.
    synchronized void flowsTo(UpstreamChannel channel, @Nullable CommandRecord kept) {
        upstream = channel;
        record = kept;
        byte[] waiting = early.toByteArray();
        early.reset();
        if (waiting.length > 0) {
            pass(channel, waiting, 0, waiting.length);
        }
        if (size != null) {
            channel.resize(size);
        }
        if (hasEnded) {
            channel.endInput();
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    /// Once, when nothing more is passed on.
    synchronized String digest() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
