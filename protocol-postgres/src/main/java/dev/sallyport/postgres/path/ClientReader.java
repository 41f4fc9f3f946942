package dev.sallyport.postgres.path;

import dev.sallyport.postgres.path.ClientMessage.Slot;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Reader;
import dev.sallyport.postgres.wire.Tags;
import dev.sallyport.postgres.wire.Tags.Frontend;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/// Reads whole client frames (PostgreSQL manual, "Message Formats"). A frame whose fields don't fit
/// is answered with an error in step, as the server does: the frame's end is known.
final class ClientReader {
    private static final String BAD_MESSAGE = "08P01";
    private static final int NAME_BYTES = 63; // the server's NAMEDATALEN - 1

    private ClientReader() {}

    /// @param frame from the tag to the end; indexes are left alone
    static ClientMessage read(ByteBuf frame) {
        ByteBuf in = frame.duplicate();
        byte tag = in.readByte();
        in.skipBytes(Tags.LENGTH_BYTES);
        try {
            ClientMessage message = read(tag, in);
            Reader.end(in);
            return message;
        } catch (ProtocolViolation e) {
            return new ClientMessage.Faulty(
                    tag == Frontend.QUERY,
                    Rejection.plain(
                            BAD_MESSAGE,
                            "invalid message '" + (char) tag + "': " + e.getMessage()));
        }
    }

    private static ClientMessage read(byte tag, ByteBuf in) {
        return switch (tag) {
            case Frontend.QUERY -> new ClientMessage.Query(text(in));
            case Frontend.PARSE -> new ClientMessage.Parse(name(in), text(in), integers(in, 4));
            case Frontend.BIND -> bind(in);
            case Frontend.DESCRIBE -> new ClientMessage.Describe(kind(in), name(in));
            case Frontend.EXECUTE -> new ClientMessage.Execute(name(in), Reader.int32(in));
            case Frontend.CLOSE -> new ClientMessage.Close(kind(in), name(in));
            case Frontend.SYNC -> new ClientMessage.Sync();
            case Frontend.FLUSH -> new ClientMessage.Flush();
            case Frontend.COPY_DONE -> new ClientMessage.CopyEnd();
            case Frontend.COPY_FAIL -> {
                text(in);
                yield new ClientMessage.CopyEnd();
            }
            case Frontend.TERMINATE -> new ClientMessage.Terminate();
            default -> throw new IllegalArgumentException("not read whole: " + (char) tag);
        };
    }

    private static String text(ByteBuf in) {
        return Reader.cString(in, Integer.MAX_VALUE);
    }

    /// The server cuts longer names, so that two of them may be one.
    private static String name(ByteBuf in) {
        return Reader.cString(in, NAME_BYTES);
    }

    private static byte kind(ByteBuf in) {
        byte kind = Reader.int8(in);
        if (kind != 'S' && kind != 'P') {
            throw new ProtocolViolation("kind " + kind + ", expected 'S' or 'P'");
        }
        return kind;
    }

    /// A list that its Int16 count precedes.
    private static List<Integer> integers(ByteBuf in, int width) {
        int count = count(in);
        var list = new ArrayList<Integer>(Math.min(count, in.readableBytes() / width));
        for (int i = 0; i < count; i++) {
            list.add(width == Short.BYTES ? Reader.int16(in) : Reader.int32(in));
        }
        return list;
    }

    private static int count(ByteBuf in) {
        return Reader.int16(in) & 0xffff;
    }

    private static ClientMessage bind(ByteBuf in) {
        String portal = name(in);
        String statement = name(in);
        List<Integer> formats = formats(in);
        int count = count(in);
        if (formats.size() > 1 && formats.size() != count) {
            throw new ProtocolViolation(
                    formats.size() + " parameter formats for " + count + " parameters");
        }
        var values = new ArrayList<Slot>(Math.min(count, in.readableBytes() / Integer.BYTES));
        for (int i = 0; i < count; i++) {
            values.add(slot(in, isBinary(formats, i)));
        }
        return new ClientMessage.Bind(portal, statement, values, formats(in));
    }

    private static List<Integer> formats(ByteBuf in) {
        List<Integer> formats = integers(in, Short.BYTES);
        for (int format : formats) {
            if (format != 0 && format != 1) {
                throw new ProtocolViolation("format " + format + ", expected 0 or 1");
            }
        }
        return formats;
    }

    private static boolean isBinary(List<Integer> formats, int index) {
        return switch (formats.size()) {
            case 0 -> false;
            case 1 -> formats.getFirst() == 1;
            default -> formats.get(index) == 1;
        };
    }

    private static Slot slot(ByteBuf in, boolean binary) {
        int length = Reader.int32(in);
        if (length == -1) {
            return new Slot(binary, 0, -1);
        }
        if (length < 0 || length > in.readableBytes()) {
            throw new ProtocolViolation(
                    "a value of " + length + " bytes, " + in.readableBytes() + " are left");
        }
        int offset = in.readerIndex();
        in.skipBytes(length);
        return new Slot(binary, offset, length);
    }
}
