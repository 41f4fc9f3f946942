package dev.sallyport.postgres.path;

import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.postgres.path.ClientMessage.Slot;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Bound values as rules and people see them.
final class BoundValues {
    private BoundValues() {}

    /// @param frame the Bind, from its tag
    /// @param types OIDs as far as they are known
    /// @param mostBytes what is kept of all values together; the rest is kept as digests
    static List<SqlValue> read(
            ByteBuf frame, List<Slot> slots, List<Integer> types, int mostBytes) {
        var values = new ArrayList<SqlValue>(slots.size());
        long left = mostBytes;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            int type = i < types.size() ? types.get(i) : 0;
            values.add(value(frame, slot, type, left));
            left -= Math.max(0, Math.min(slot.length(), left));
        }
        return values;
    }

    private static SqlValue value(ByteBuf frame, Slot slot, int type, long left) {
        if (slot.length() < 0) {
            return new SqlValue.Null(type);
        }
        if (slot.length() > left) {
            return large(frame, slot, type);
        }
        byte[] bytes = new byte[slot.length()];
        frame.getBytes(frame.readerIndex() + slot.offset(), bytes);
        String text = slot.binary() ? BinaryForm.text(type, bytes) : BinaryForm.utf8(bytes);
        return text == null
                ? new SqlValue.Opaque(type, slot.binary(), HexFormat.of().formatHex(bytes))
                : new SqlValue.Text(type, text);
    }

    private static SqlValue large(ByteBuf frame, Slot slot, int type) {
        var sha256 = CommandDigest.sha256();
        sha256.update(frame.nioBuffer(frame.readerIndex() + slot.offset(), slot.length()));
        return new SqlValue.Large(
                type, slot.binary(), slot.length(), HexFormat.of().formatHex(sha256.digest()));
    }
}
