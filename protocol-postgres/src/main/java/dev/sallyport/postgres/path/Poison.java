package dev.sallyport.postgres.path;

import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.Tags.Frontend;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Messages that stand in for refused ones. Each fails at the server for certain and does nothing
/// else, so that the server itself aborts the right transaction, skips up to the right Sync and
/// says the right state. The decision's id makes the line in its log traceable.
final class Poison {
    /// A Parse that always fails never makes this name.
    static final String NAME = "sallyport refused";

    private Poison() {}

    static ByteBuf query(ByteBuf out, String trace) {
        return FrontendMessages.query(out, sql(trace));
    }

    /// @param statement the refused message's own name, or [#NAME], so that the unnamed statement
    ///   is left alone where the client did not replace it
    static ByteBuf parse(ByteBuf out, String statement, String trace) {
        int start = begin(out, Frontend.PARSE);
        text(out, statement);
        text(out, sql(trace));
        out.writeShort(0);
        return end(out, start);
    }

    /// FunctionCall of OID 0, which no function has.
    static ByteBuf functionCall(ByteBuf out) {
        int start = begin(out, Frontend.FUNCTION_CALL);
        out.writeInt(0).writeShort(0).writeShort(0).writeShort(0);
        return end(out, start);
    }

    /// Not poison: asks for the columns of a portal.
    static ByteBuf describePortal(ByteBuf out, String portal) {
        int start = begin(out, Frontend.DESCRIBE);
        out.writeByte('P');
        text(out, portal);
        return end(out, start);
    }

    private static String sql(String trace) {
        return ") /* sallyport refused " + trace + " */";
    }

    private static int begin(ByteBuf out, byte tag) {
        out.writeByte(tag).writeInt(0);
        return out.writerIndex() - Integer.BYTES;
    }

    private static void text(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeByte(0);
    }

    private static ByteBuf end(ByteBuf out, int start) {
        return out.setInt(start, out.writerIndex() - start);
    }
}
