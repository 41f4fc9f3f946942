package dev.sallyport.postgres.path;

import dev.sallyport.postgres.SessionEnd;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Tags;
import dev.sallyport.postgres.wire.Tags.Frontend;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/// The client's channel: cuts its messages and hands them to the conversation. Messages that are
/// judged are kept whole up to a limit; longer ones are skipped and refused in step.
final class ClientSide extends ChannelInboundHandlerAdapter {
    /// The server's own limit for messages that carry no data (`PQ_SMALL_MESSAGE_LIMIT`).
    private static final int SMALL_BYTES = 10_000;

    private final Conversation conversation;
    private final Walker walker = new Walker();
    private final int frameBytes;

    ClientSide(Conversation conversation, int frameBytes) {
        this.conversation = conversation;
        this.frameBytes = frameBytes;
    }

    private final class Walker extends FrameWalker {
        private int skippedBytes;

        @Override
        Way way(byte tag, int length) {
            return switch (tag) {
                case Frontend.QUERY, Frontend.PARSE, Frontend.BIND -> judged(length);
                case Frontend.DESCRIBE,
                        Frontend.EXECUTE,
                        Frontend.CLOSE,
                        Frontend.SYNC,
                        Frontend.FLUSH,
                        Frontend.COPY_DONE,
                        Frontend.COPY_FAIL,
                        Frontend.TERMINATE ->
                        small(tag, length);
                case Frontend.COPY_DATA -> Way.STREAM;
                case Frontend.FUNCTION_CALL -> Way.SKIP;
                default ->
                        throw new ProtocolViolation(
                                "unexpected message with tag " + (tag & 0xff) + " after login");
            };
        }

        private Way judged(int length) {
            skippedBytes = length;
            return length > frameBytes ? Way.SKIP : Way.WHOLE;
        }

        private Way small(byte tag, int length) {
            if (length > SMALL_BYTES + Tags.LENGTH_BYTES) {
                throw new ProtocolViolation(
                        "message '"
                                + (char) tag
                                + "' of "
                                + length
                                + " bytes, expected at most "
                                + SMALL_BYTES);
            }
            return Way.WHOLE;
        }

        @Override
        void whole(byte tag, ByteBuf in, int start, int end) {
            ByteBuf frame = in.retainedSlice(start, end - start);
            conversation.take(new Step(ClientReader.read(frame), frame));
        }

        @Override
        void piece(byte tag, ByteBuf in, int start, int end, boolean ends) {
            conversation.take(
                    new Step(
                            new ClientMessage.CopyPiece(ends),
                            in.retainedSlice(start, end - start)));
        }

        @Override
        void skipped(byte tag) {
            ClientMessage message =
                    tag == Frontend.FUNCTION_CALL
                            ? new ClientMessage.FunctionCall()
                            : new ClientMessage.Faulty(
                                    tag == Frontend.QUERY,
                                    Unsupported.tooLong(tag, skippedBytes, frameBytes));
            conversation.take(new Step(message, io.netty.buffer.Unpooled.EMPTY_BUFFER));
        }

        @Override
        void ended(ByteBuf in) {}
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            walker.take((ByteBuf) message);
        } catch (ProtocolViolation e) {
            walker.stop();
            conversation.parting().clientViolates(e);
        }
        conversation.goOn();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        conversation.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        conversation.readAsNeeded();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        walker.close();
        conversation.parting().clientIsGone();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SessionEnd end) {
            conversation.parting().sessionEnds(end);
            conversation.flush();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            conversation.parting().clientIsReset();
        } else {
            conversation.parting().failed("client", cause);
        }
    }
}
