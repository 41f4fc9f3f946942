package dev.sallyport.postgres.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// DataRow messages in tests.
final class Rows {
    private Rows() {}

    /// A DataRow's body.
    static ByteBuf body(byte[]... cells) {
        ByteBuf out = Unpooled.buffer().writeShort(cells.length);
        for (byte[] cell : cells) {
            out.writeInt(cell.length).writeBytes(cell);
        }
        return out;
    }

    static ByteBuf texts(@Nullable String... cells) {
        ByteBuf out = Unpooled.buffer().writeShort(cells.length);
        for (String cell : cells) {
            if (cell == null) {
                out.writeInt(-1);
            } else {
                byte[] bytes = cell.getBytes(UTF_8);
                out.writeInt(bytes.length).writeBytes(bytes);
            }
        }
        return out;
    }

    /// The cells of whole DataRow messages; fails on anything else.
    static List<@Nullable String> cells(ByteBuf message) {
        if (message.readByte() != 'D') {
            throw new AssertionError("not a DataRow");
        }
        int end = message.readerIndex() + message.readInt();
        int columns = message.readUnsignedShort();
        var cells = new ArrayList<@Nullable String>();
        for (int i = 0; i < columns; i++) {
            int length = message.readInt();
            cells.add(length < 0 ? null : message.readString(length, UTF_8));
        }
        if (message.readerIndex() != end) {
            throw new AssertionError("length does not match");
        }
        return cells;
    }
}
