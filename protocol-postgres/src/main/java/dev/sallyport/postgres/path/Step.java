package dev.sallyport.postgres.path;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A client message on its way. Owns its bytes until they are sent or dropped. Belongs to the event
/// loop.
final class Step {
    private final ClientMessage message;
    private final ByteBuf frame;
    private final int bytes;

    /// The decision that lets it pass; null until one is asked for, and for good where none is
    /// needed.
    @Nullable Ruling ruling;

    /// Whether it is the last message under its ruling.
    boolean closesRuling;

    /// The name that it makes or ends.
    Names.@Nullable Meaning<?> name;

    /// The statement that it prepares or asks about.
    @Nullable Statement statement;

    /// Of a Sync: its place in the order of messages.
    long mark;

    Step(ClientMessage message, ByteBuf frame) {
        this.message = message;
        this.frame = frame;
        this.bytes = frame.readableBytes();
    }

    ClientMessage message() {
        return message;
    }

    int bytes() {
        return bytes;
    }

    /// From the tag to the end; for CopyData any piece of it.
    ByteBuf frame() {
        return frame;
    }

    boolean needsRuling() {
        return switch (message) {
            case ClientMessage.Query _,
                    ClientMessage.Parse _,
                    ClientMessage.Bind _,
                    ClientMessage.Execute _ ->
                    true;
            case ClientMessage.Describe _,
                    ClientMessage.Close _,
                    ClientMessage.Sync _,
                    ClientMessage.Flush _,
                    ClientMessage.CopyPiece _,
                    ClientMessage.CopyEnd _,
                    ClientMessage.FunctionCall _,
                    ClientMessage.Terminate _,
                    ClientMessage.Faulty _ ->
                    false;
        };
    }

    /// Whether a server that skips until Sync reads it all the same.
    boolean endsSkipping() {
        return message instanceof ClientMessage.Sync || message instanceof ClientMessage.Terminate;
    }

    /// Whether ReadyForQuery ends its answer.
    boolean isSimple() {
        return switch (message) {
            case ClientMessage.Query _, ClientMessage.FunctionCall _ -> true;
            case ClientMessage.Faulty(boolean isSimple, _) -> isSimple;
            default -> false;
        };
    }

    /// Whether the unnamed statement is gone after it, whatever comes of it.
    boolean endsUnnamed() {
        return switch (message) {
            case ClientMessage.Query _ -> true;
            case ClientMessage.Parse(String name, _, _) -> name.isEmpty();
            case ClientMessage.Faulty(boolean isSimple, _) -> isSimple;
            default -> false;
        };
    }

    /// Whether it belongs to COPY data, which a running command waits for.
    boolean isCopy() {
        return message instanceof ClientMessage.CopyPiece
                || message instanceof ClientMessage.CopyEnd;
    }
}
