package dev.sallyport.ssh.broker;

import dev.sallyport.ssh.wire.ChannelWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Lines of a client without a terminal: a script on its standard input. Commands get no input of
/// their own. A line that is too long ends the shell: a part of it is another command.
final class PlainLines implements Lines {
    private static final int MOST_LINE = 64 << 10;

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Piece(byte[] bytes, boolean isEnd) {}

    private final ChannelWriter.Credit used;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private byte[] current = new byte[0];
    private int at;
    private boolean hasEnded;

    /// @param used told when the client may send as much again
    PlainLines(ChannelWriter.Credit used) {
        this.used = used;
    }

    void typed(byte[] data, int offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(data, offset, copy, 0, length);
        pieces.add(new Piece(copy, false));
    }

    void ended() {
        pieces.add(new Piece(new byte[0], true));
    }

    /// Hands what came so far to a terminal, with the end where it has come.
    void drainTo(BrokerTerminal terminal) {
        for (Piece piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            if (piece.isEnd()) {
                terminal.ended();
            } else {
                terminal.typed(piece.bytes(), 0, piece.bytes().length);
            }
        }
    }

    @Override
    public @Nullable String next(String prompt) throws IOException, InterruptedException {
        while (true) {
            while (at < current.length) {
                byte each = current[at++];
                if (each == '\n') {
                    return take();
                }
                if (line.size() >= MOST_LINE) {
                    throw new IOException("a line of more than " + MOST_LINE + " bytes");
                }
                line.write(each);
            }
            if (hasEnded) {
                return line.size() == 0 ? null : take();
            }
            Piece next = pieces.take();
            current = next.bytes();
            at = 0;
            hasEnded = next.isEnd();
            used.gone(current.length);
        }
    }

    private String take() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        return text;
    }

    @Override
    public Typing inputFor(LineRun run, boolean takesScreen) {
        run.endInput();
        return () -> {};
    }
}
