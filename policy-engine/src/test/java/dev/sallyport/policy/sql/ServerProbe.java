package dev.sallyport.policy.sql;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client of a few lines that sends a text exactly as it is: drivers split and rewrite.
/// (PostgreSQL manual, "Message Formats".)
final class ServerProbe implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    /// @param state SQLSTATE of the error, or empty
    /// @param tags of the commands that completed
    record Answer(String state, String message, List<String> tags, List<List<String>> rows) {
        boolean ok() {
            return state.isEmpty();
        }
    }

    ServerProbe(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        var startup = new ByteArrayOutputStream();
        startup.writeBytes(new byte[] {0, 3, 0, 0});
        startup.writeBytes(
                "user\0postgres\0database\0postgres\0client_encoding\0UTF8\0\0"
                        .getBytes(StandardCharsets.UTF_8));
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(startup.size() + Integer.BYTES);
        startup.writeTo(out);
        out.flush();
        read();
    }

    /// Parse alone: nothing runs.
    Answer parse(String sql) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(0);
        body.writeBytes(sql.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(new byte[] {0, 0, 0});
        var message = new ByteArrayOutputStream();
        frame(message, 'P', body.toByteArray());
        frame(message, 'S', new byte[0]);
        socket.getOutputStream().write(message.toByteArray());
        return read();
    }

    Answer query(String sql) throws IOException {
        var message = new ByteArrayOutputStream();
        frame(message, 'Q', (sql + "\0").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(message.toByteArray());
        return read();
    }

    private static void frame(ByteArrayOutputStream out, char tag, byte[] body) throws IOException {
        var data = new DataOutputStream(out);
        data.writeByte(tag);
        data.writeInt(body.length + Integer.BYTES);
        data.write(body);
    }

    private Answer read() throws IOException {
        String state = "";
        String message = "";
        var tags = new ArrayList<String>();
        var rows = new ArrayList<List<String>>();
        while (true) {
            char tag = (char) in.readByte();
            byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
            switch (tag) {
                case 'E' -> {
                    state = field(body, 'C');
                    message = field(body, 'M');
                }
                case 'C' -> tags.add(new String(body, 0, body.length - 1, StandardCharsets.UTF_8));
                case 'D' -> rows.add(row(body));
                case 'G' -> copyFail();
                case 'Z' -> {
                    return new Answer(state, message, tags, rows);
                }
                default -> {}
            }
        }
    }

    private void copyFail() throws IOException {
        var message = new ByteArrayOutputStream();
        frame(message, 'f', new byte[] {0});
        socket.getOutputStream().write(message.toByteArray());
    }

    private static String field(byte[] body, char wanted) {
        int i = 0;
        while (body[i] != 0) {
            int end = i + 1;
            while (body[end] != 0) {
                end++;
            }
            if (body[i] == wanted) {
                return new String(body, i + 1, end - i - 1, StandardCharsets.UTF_8);
            }
            i = end + 1;
        }
        return "";
    }

    private static List<String> row(byte[] body) throws IOException {
        var data = new DataInputStream(new ByteArrayInputStream(body));
        var values = new ArrayList<String>();
        int columns = data.readShort();
        for (int i = 0; i < columns; i++) {
            int length = data.readInt();
            values.add(
                    length < 0 ? "" : new String(data.readNBytes(length), StandardCharsets.UTF_8));
        }
        return values;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
