package dev.sallyport.postgres.path;

import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.Tags;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// A client of bytes: sends what it is told, and says what came as lines.
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    RawClient(int port, String user, String database) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("user", user);
        parameters.put("database", database);
        parameters.put("client_encoding", "UTF8");
        send(FrontendMessages.startup(Unpooled.buffer(), Tags.Startup.version(3, 0), parameters));
        for (ByteBuf frame = frame(); frame.getByte(0) != 'Z'; frame = frame()) {
            if (frame.getByte(0) == 'R' && frame.getInt(5) == 3) {
                send(FrontendMessages.password(Unpooled.buffer(), new byte[] {1}));
            } else if (frame.getByte(0) == 'E') {
                throw new IOException(Messages.fromServer(frame).toString());
            }
        }
    }

    void send(ByteBuf bytes) throws IOException {
        bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
        socket.getOutputStream().flush();
    }

    private ByteBuf frame() throws IOException {
        byte tag = in.readByte();
        int length = in.readInt();
        byte[] body = new byte[length - 4];
        in.readFully(body);
        return Unpooled.buffer().writeByte(tag).writeInt(length).writeBytes(body);
    }

    /// Everything up to the ReadyForQuery behind a row with this value.
    List<String> readPast(String sentinel) throws IOException {
        var lines = new ArrayList<String>();
        boolean seen = false;
        while (true) {
            String line = next(lines);
            seen |= line.equals("D " + sentinel);
            lines.add(line);
            if (seen && line.startsWith("Z")) {
                return lines;
            }
        }
    }

    private String next(List<String> before) throws IOException {
        try {
            return Messages.fromServer(frame()).getFirst();
        } catch (IOException e) {
            throw new IOException("no more after " + before, e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
