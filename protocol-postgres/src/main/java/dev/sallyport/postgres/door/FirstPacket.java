package dev.sallyport.postgres.door;

import dev.sallyport.postgres.wire.CancelKey;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Reader;
import dev.sallyport.postgres.wire.Tags.Startup;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A message without tag, which only a connection's start has (PostgreSQL manual, "Message
/// Formats"): length, 4 bytes, counting itself; code or version, 4 bytes; the rest.
sealed interface FirstPacket {
    record SslRequest() implements FirstPacket {}

    record GssencRequest() implements FirstPacket {}

    record CancelRequest(CancelKey key) implements FirstPacket {}

    /// @param parameters in the client's order; names are unique
    record StartupMessage(int major, int minor, SequencedMap<String, String> parameters)
            implements FirstPacket {
        public StartupMessage {
            parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
        }
    }

    /// The length is not that of any first packet: not a PostgreSQL client, and nothing is
    /// answered.
    final class NotPostgres extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotPostgres(String message) {
            super(message);
        }
    }

    /// Reads one whole packet, or nothing. A length outside 8..10,000 is found as soon as its four
    /// bytes are there.
    ///
    /// @return null until the whole packet is in `in`
    static @Nullable FirstPacket read(ByteBuf in) {
        if (in.readableBytes() < Integer.BYTES) {
            return null;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        if (length < Startup.LEAST_BYTES || length > Startup.MOST_BYTES) {
            throw new NotPostgres(
                    "a first packet of "
                            + length
                            + " bytes, expected "
                            + Startup.LEAST_BYTES
                            + ".."
                            + Startup.MOST_BYTES);
        }
        if (in.readableBytes() < length) {
            return null;
        }
        return parse(in.readSlice((int) length).skipBytes(Integer.BYTES));
    }

    private static FirstPacket parse(ByteBuf body) {
        int code = body.readInt();
        return switch (code) {
            case Startup.SSL_REQUEST -> whole(body, new SslRequest());
            case Startup.GSSENC_REQUEST -> whole(body, new GssencRequest());
            case Startup.CANCEL_REQUEST -> new CancelRequest(CancelKey.read(body));
            default -> startup(code >>> 16, code & 0xffff, body);
        };
    }

    private static FirstPacket whole(ByteBuf body, FirstPacket packet) {
        Reader.end(body);
        return packet;
    }

    /// What follows another major version has a form that we don't know, so it is left unread.
    private static FirstPacket startup(int major, int minor, ByteBuf body) {
        var parameters = new LinkedHashMap<String, String>();
        if (major != 3) {
            return new StartupMessage(major, minor, parameters);
        }
        for (String name = text(body); !name.isEmpty(); name = text(body)) {
            if (parameters.put(name, text(body)) != null) {
                throw new ProtocolViolation("a start-up parameter is given twice");
            }
        }
        Reader.end(body);
        return new StartupMessage(major, minor, parameters);
    }

    private static String text(ByteBuf body) {
        return Reader.cString(body, Startup.MOST_BYTES);
    }
}
