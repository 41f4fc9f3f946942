package dev.sallyport.server.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.postgres.wire.FrontendMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.function.BiConsumer;

/// A client that sees the server's messages as they are. Speaks to a server that trusts it.
final class WireClient implements AutoCloseable {
    private static final int PROTOCOL = 3 << 16;
    private static final int TIMEOUT_MS = 60_000;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    WireClient(int port, String database) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        this.out = socket.getOutputStream();
        this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        send(
                FrontendMessages.startup(
                        Unpooled.buffer(),
                        PROTOCOL,
                        Map.of(
                                "user",
                                "postgres",
                                "database",
                                database,
                                "client_encoding",
                                "UTF8")));
        untilReady((_, _) -> {});
    }

    private void send(ByteBuf message) throws IOException {
        message.readBytes(out, message.readableBytes());
        out.flush();
    }

    /// Sends a simple Query and gives each answer, tag and body, up to ReadyForQuery.
    void query(String sql, BiConsumer<Character, ByteBuf> each) throws IOException {
        send(FrontendMessages.query(Unpooled.buffer(), sql));
        untilReady(each);
    }

    /// Parse, Bind with every result in binary format, Describe, Execute, Sync.
    void binary(String sql, BiConsumer<Character, ByteBuf> each) throws IOException {
        ByteBuf all = Unpooled.buffer();
        message(all, 'P', b -> cString(cString(b, ""), sql).writeShort(0));
        message(
                all,
                'B',
                b ->
                        cString(cString(b, ""), "")
                                .writeShort(0)
                                .writeShort(0)
                                .writeShort(1)
                                .writeShort(1));
        message(all, 'D', b -> cString(b.writeByte('P'), ""));
        message(all, 'E', b -> cString(b, "").writeInt(0));
        message(all, 'S', _ -> {});
        send(all);
        untilReady(each);
    }

    private static void message(ByteBuf out, char tag, java.util.function.Consumer<ByteBuf> body) {
        int start = out.writerIndex();
        out.writeByte(tag).writeInt(0);
        body.accept(out);
        out.setInt(start + 1, out.writerIndex() - start - 1);
    }

    private static ByteBuf cString(ByteBuf out, String text) {
        out.writeCharSequence(text, UTF_8);
        return out.writeByte(0);
    }

    private void untilReady(BiConsumer<Character, ByteBuf> each) throws IOException {
        char tag;
        do {
            tag = (char) in.readUnsignedByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            if (tag == 'G') { // we have nothing to copy in
                ByteBuf fail = Unpooled.buffer();
                message(fail, 'f', b -> cString(b, "nothing"));
                send(fail);
            }
            each.accept(tag, Unpooled.wrappedBuffer(body));
        } while (tag != 'Z');
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
