package dev.sallyport.postgres.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Frames what is written: the length goes in when the body is known.
final class Writer {
    private Writer() {}

    static ByteBuf tagged(ByteBuf out, byte tag, Consumer<ByteBuf> body) {
        out.writeByte(tag);
        return untagged(out, body);
    }

    static ByteBuf untagged(ByteBuf out, Consumer<ByteBuf> body) {
        int start = out.writerIndex();
        out.writeInt(0);
        body.accept(out);
        return out.setInt(start, out.writerIndex() - start);
    }

    static void cString(ByteBuf out, String text) {
        String clean = text.indexOf('\0') < 0 ? text : text.replace("\0", "");
        out.writeCharSequence(clean, StandardCharsets.UTF_8);
        out.writeByte(0);
    }
}
