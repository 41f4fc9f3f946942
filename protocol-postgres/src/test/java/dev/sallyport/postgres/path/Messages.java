package dev.sallyport.postgres.path;

import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.ErrorFields;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.Reader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Messages as bytes, and bytes as short lines that a person can compare.
final class Messages {
    private Messages() {}

    static ByteBuf query(String sql) {
        return FrontendMessages.query(Unpooled.buffer(), sql);
    }

    static ByteBuf parse(String name, String sql, int... types) {
        return message(
                'P',
                body -> {
                    text(body, name);
                    text(body, sql);
                    body.writeShort(types.length);
                    for (int type : types) {
                        body.writeInt(type);
                    }
                });
    }

    /// Values in text form; null is NULL.
    static ByteBuf bind(String portal, String statement, String... values) {
        return message(
                'B',
                body -> {
                    text(body, portal);
                    text(body, statement);
                    body.writeShort(0);
                    body.writeShort(values.length);
                    for (String value : values) {
                        if (value == null) {
                            body.writeInt(-1);
                        } else {
                            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                            body.writeInt(bytes.length).writeBytes(bytes);
                        }
                    }
                    body.writeShort(0);
                });
    }

    static ByteBuf bindBinary(String portal, String statement, byte[]... values) {
        return message(
                'B',
                body -> {
                    text(body, portal);
                    text(body, statement);
                    body.writeShort(1).writeShort(1);
                    body.writeShort(values.length);
                    for (byte[] value : values) {
                        body.writeInt(value.length).writeBytes(value);
                    }
                    body.writeShort(0);
                });
    }

    static ByteBuf describe(char kind, String name) {
        return message('D', body -> text(body.writeByte(kind), name));
    }

    static ByteBuf close(char kind, String name) {
        return message('C', body -> text(body.writeByte(kind), name));
    }

    static ByteBuf execute(String portal, int rows) {
        return message(
                'E',
                body -> {
                    text(body, portal);
                    body.writeInt(rows);
                });
    }

    static ByteBuf execute() {
        return execute("", 0);
    }

    static ByteBuf sync() {
        return bare('S');
    }

    static ByteBuf bare(char tag) {
        return message(tag, _ -> {});
    }

    static ByteBuf functionCall(int oid) {
        return message('F', body -> body.writeInt(oid).writeShort(0).writeShort(0).writeShort(0));
    }

    static ByteBuf copyData(String data) {
        return message('d', body -> body.writeCharSequence(data, StandardCharsets.UTF_8));
    }

    static ByteBuf ready(char status) {
        return BackendMessages.readyForQuery(Unpooled.buffer(), (byte) status);
    }

    static ByteBuf complete(String tag) {
        return BackendMessages.commandComplete(Unpooled.buffer(), tag);
    }

    static ByteBuf error(String code, String message) {
        return BackendMessages.errorResponse(Unpooled.buffer(), ErrorFields.error(code, message));
    }

    static ByteBuf fatal(String code, String message) {
        return BackendMessages.errorResponse(Unpooled.buffer(), ErrorFields.fatal(code, message));
    }

    static ByteBuf notice(String message) {
        return BackendMessages.noticeResponse(
                Unpooled.buffer(), ErrorFields.notice("00000", message));
    }

    static ByteBuf parameter(String name, String value) {
        return BackendMessages.parameterStatus(Unpooled.buffer(), name, value);
    }

    /// One column of text.
    static ByteBuf columns() {
        return message(
                'T',
                body -> {
                    body.writeShort(1);
                    text(body, "c");
                    body.writeInt(0)
                            .writeShort(0)
                            .writeInt(25)
                            .writeShort(-1)
                            .writeInt(-1)
                            .writeShort(0);
                });
    }

    /// ParameterDescription.
    static ByteBuf types(int... oids) {
        return message(
                't',
                body -> {
                    body.writeShort(oids.length);
                    for (int oid : oids) {
                        body.writeInt(oid);
                    }
                });
    }

    static ByteBuf row(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return message('D', body -> body.writeShort(1).writeInt(bytes.length).writeBytes(bytes));
    }

    static ByteBuf copyIn() {
        return message('G', body -> body.writeByte(0).writeShort(0));
    }

    static ByteBuf message(char tag, Consumer<ByteBuf> body) {
        ByteBuf out = Unpooled.buffer().writeByte(tag).writeInt(0);
        body.accept(out);
        return out.setInt(1, out.writerIndex() - 1);
    }

    static void text(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeByte(0);
    }

    /// What was sent to the upstream, a line a message.
    static List<String> fromClient(ByteBuf in) {
        var lines = new ArrayList<String>();
        while (in.isReadable()) {
            char tag = (char) in.readByte();
            ByteBuf body = in.readSlice(in.readInt() - 4);
            lines.add(
                    switch (tag) {
                        case 'Q' -> "Q " + cString(body);
                        case 'P' ->
                                ("P " + cString(body) + " | " + cString(body)).replace("  ", " ");
                        case 'B' -> "B " + cString(body) + "<" + cString(body);
                        case 'D', 'C' -> tag + " " + (char) body.readByte() + " " + cString(body);
                        case 'E' -> "E " + cString(body) + ":" + body.readInt();
                        case 'd' -> "d " + body.toString(StandardCharsets.UTF_8);
                        case 'F' -> "F " + body.readInt();
                        default -> String.valueOf(tag);
                    });
        }
        return lines;
    }

    /// What was sent to the client.
    static List<String> fromServer(ByteBuf in) {
        var lines = new ArrayList<String>();
        while (in.isReadable()) {
            char tag = (char) in.readByte();
            ByteBuf body = in.readSlice(in.readInt() - 4);
            lines.add(
                    switch (tag) {
                        case 'Z' -> "Z " + (char) body.readByte();
                        case 'C' -> "C " + cString(body);
                        case 'E', 'N' -> {
                            ErrorFields fields = ErrorFields.read(body);
                            yield tag
                                    + (fields.isFatal() ? " FATAL " : " ")
                                    + fields.code()
                                    + " "
                                    + fields.message();
                        }
                        case 'S' -> "S " + cString(body) + "=" + cString(body);
                        case 'D' -> "D " + body.skipBytes(6).toString(StandardCharsets.UTF_8);
                        default -> String.valueOf(tag);
                    });
        }
        return lines;
    }

    private static String cString(ByteBuf in) {
        return Reader.cStringLenient(in, 1 << 20);
    }
}
