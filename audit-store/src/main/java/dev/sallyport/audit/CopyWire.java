package dev.sallyport.audit;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/// COPY in one round trip: the command and all of its data leave together. The driver's own way
/// waits for the server's CopyInResponse in between, which costs both sides a message, a wake-up
/// and a switch of threads more; with batches of a few events that is half of a lane's work. If the
/// server refuses the command, it reads the data and drops it (PostgreSQL manual, "COPY
/// Operations").
///
/// The driver has no public way to its stream, so its field is read; a driver without that field
/// fails at the first connection, and then no command is let through.
final class CopyWire {
    private final PGStream stream;
    private final ChannelSockets sockets;

    private CopyWire(PGStream stream, ChannelSockets sockets) {
        this.stream = stream;
        this.sockets = sockets;
    }

    static CopyWire of(Connection connection) throws SQLException {
        var stream = stream(connection);
        return new CopyWire(stream, sockets(stream));
    }

    /// What made the connection's socket.
    static ChannelSockets sockets(Connection connection) throws SQLException {
        return sockets(stream(connection));
    }

    private static ChannelSockets sockets(PGStream stream) throws SQLException {
        if (stream.getSocketFactory() instanceof ChannelSockets sockets) {
            return sockets;
        }
        throw new SQLException("the driver's sockets are not ours");
    }

    private static PGStream stream(Connection connection) throws SQLException {
        try {
            var field = QueryExecutorBase.class.getDeclaredField("pgStream");
            field.setAccessible(true);
            return (PGStream) field.get(connection.unwrap(BaseConnection.class).getQueryExecutor());
        } catch (ReflectiveOperationException e) {
            throw new SQLException("the driver's stream is not where it is expected", e);
        }
    }

    /// Sends what [CopyMessages] framed and waits, however long, for the end of it: someone else
    /// has to break a connection that says nothing. A timeout of the socket's would cost two system
    /// calls more for each answer.
    ///
    /// @return how many rows were stored and committed
    /// @throws SQLException after which the connection is of no use
    long copy(byte[] messages, int length) throws SQLException {
        try {
            int timeout = stream.getNetworkTimeout();
            stream.setNetworkTimeout(0);
            stream.send(messages, 0, length);
            stream.flush();
            long rows = answer();
            stream.setNetworkTimeout(timeout);
            return rows;
        } catch (IOException e) {
            sockets.breakOff(); // so that nobody says goodbye to a peer that takes nothing
            throw new PSQLException(
                    "the connection broke during COPY", PSQLState.CONNECTION_FAILURE, e);
        }
    }

    /// As [ChannelSockets#breakOff].
    void breakOff() {
        sockets.breakOff();
    }

    private long answer() throws IOException, SQLException {
        long rows = -1;
        while (true) {
            int tag = stream.receiveChar();
            int length = stream.receiveInteger4() - Integer.BYTES;
            switch (tag) {
                case 'C' -> rows = rows(stream.receiveString(length));
                case 'Z' -> {
                    idle(stream.receiveChar());
                    return rows;
                }
                case 'E' ->
                        throw new PSQLException(
                                new ServerErrorMessage(stream.receiveErrorString(length)), false);
                case 'G', 'N', 'S', 'A' -> stream.skip(length);
                default -> throw violation("message '" + (char) tag + "' in answer to COPY");
            }
        }
    }

    /// `COPY 12` and a NUL.
    private static long rows(String commandTag) throws SQLException {
        String text = commandTag.trim();
        if (!text.startsWith("COPY ")) {
            throw violation("'" + text + "' in answer to COPY");
        }
        try {
            return Long.parseLong(text, "COPY ".length(), text.length(), 10);
        } catch (NumberFormatException e) {
            throw violation("'" + text + "' in answer to COPY");
        }
    }

    private static void idle(int status) throws SQLException {
        if (status != 'I') {
            throw violation("transaction status '" + (char) status + "' after COPY");
        }
    }

    private static SQLException violation(String what) {
        return new PSQLException("unexpected " + what, PSQLState.PROTOCOL_VIOLATION);
    }
}
