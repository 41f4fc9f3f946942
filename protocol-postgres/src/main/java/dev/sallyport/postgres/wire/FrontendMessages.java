package dev.sallyport.postgres.wire;

import dev.sallyport.postgres.wire.Tags.Frontend;
import dev.sallyport.postgres.wire.Tags.Startup;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/// Appends client messages to a buffer and returns the same buffer.
public final class FrontendMessages {
    private FrontendMessages() {}

    /// @param parameters written in the map's order
    public static ByteBuf startup(ByteBuf out, int version, Map<String, String> parameters) {
        return Writer.untagged(
                out,
                body -> {
                    body.writeInt(version);
                    parameters.forEach((name, value) -> {
                        Writer.cString(body, name);
                        Writer.cString(body, value);
                    });
                    body.writeByte(0);
                });
    }

    public static ByteBuf sslRequest(ByteBuf out) {
        return Writer.untagged(out, body -> body.writeInt(Startup.SSL_REQUEST));
    }

    public static ByteBuf gssencRequest(ByteBuf out) {
        return Writer.untagged(out, body -> body.writeInt(Startup.GSSENC_REQUEST));
    }

    public static ByteBuf cancelRequest(ByteBuf out, CancelKey key) {
        return Writer.untagged(
                out,
                body -> {
                    body.writeInt(Startup.CANCEL_REQUEST);
                    key.writeTo(body);
                });
    }

    /// PasswordMessage.
    ///
    /// @param password without zero bytes; the caller wipes `out` and the array
    public static ByteBuf password(ByteBuf out, byte[] password) {
        return Writer.tagged(
                out, Frontend.PASSWORD, body -> body.writeBytes(password).writeByte(0));
    }

    public static ByteBuf saslInitialResponse(ByteBuf out, String mechanism, byte[] data) {
        return Writer.tagged(
                out,
                Frontend.PASSWORD,
                body -> {
                    Writer.cString(body, mechanism);
                    body.writeInt(data.length).writeBytes(data);
                });
    }

    public static ByteBuf saslResponse(ByteBuf out, byte[] data) {
        return Writer.tagged(out, Frontend.PASSWORD, body -> body.writeBytes(data));
    }

    public static ByteBuf query(ByteBuf out, String sql) {
        return Writer.tagged(out, Frontend.QUERY, body -> Writer.cString(body, sql));
    }

    /// A message without body: Sync, Flush, Terminate, CopyDone.
    public static ByteBuf bare(ByteBuf out, byte tag) {
        return Writer.tagged(out, tag, _ -> {});
    }
}
