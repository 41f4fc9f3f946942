package dev.sallyport.postgres.wire;

import dev.sallyport.postgres.wire.Tags.Authentication;
import dev.sallyport.postgres.wire.Tags.Backend;
import io.netty.buffer.ByteBuf;
import java.util.List;

/// Appends server messages to a buffer and returns the same buffer.
public final class BackendMessages {
    /// Transaction states of ReadyForQuery.
    public static final byte IDLE = 'I';

    public static final byte IN_TRANSACTION = 'T';
    public static final byte FAILED_TRANSACTION = 'E';

    private BackendMessages() {}

    public static ByteBuf errorResponse(ByteBuf out, ErrorFields fields) {
        return Writer.tagged(out, Backend.ERROR_RESPONSE, fields::writeTo);
    }

    public static ByteBuf noticeResponse(ByteBuf out, ErrorFields fields) {
        return Writer.tagged(out, Backend.NOTICE_RESPONSE, fields::writeTo);
    }

    /// @param transactionState [#IDLE], [#IN_TRANSACTION] or [#FAILED_TRANSACTION]
    public static ByteBuf readyForQuery(ByteBuf out, byte transactionState) {
        return Writer.tagged(
                out, Backend.READY_FOR_QUERY, body -> body.writeByte(transactionState));
    }

    public static ByteBuf parameterStatus(ByteBuf out, String name, String value) {
        return Writer.tagged(
                out,
                Backend.PARAMETER_STATUS,
                body -> {
                    Writer.cString(body, name);
                    Writer.cString(body, value);
                });
    }

    public static ByteBuf backendKeyData(ByteBuf out, CancelKey key) {
        return Writer.tagged(out, Backend.BACKEND_KEY_DATA, key::writeTo);
    }

    public static ByteBuf authenticationOk(ByteBuf out) {
        return authentication(out, Authentication.OK);
    }

    public static ByteBuf authenticationCleartextPassword(ByteBuf out) {
        return authentication(out, Authentication.CLEARTEXT_PASSWORD);
    }

    private static ByteBuf authentication(ByteBuf out, int kind) {
        return Writer.tagged(out, Backend.AUTHENTICATION, body -> body.writeInt(kind));
    }

    /// @param version the best version that the server speaks, as in a start-up packet
    /// @param unknownOptions names beginning with `_pq_.` that the server doesn't know
    public static ByteBuf negotiateProtocolVersion(
            ByteBuf out, int version, List<String> unknownOptions) {
        return Writer.tagged(
                out,
                Backend.NEGOTIATE_PROTOCOL_VERSION,
                body -> {
                    body.writeInt(version).writeInt(unknownOptions.size());
                    unknownOptions.forEach(name -> Writer.cString(body, name));
                });
    }

    public static ByteBuf commandComplete(ByteBuf out, String tag) {
        return Writer.tagged(out, Backend.COMMAND_COMPLETE, body -> Writer.cString(body, tag));
    }

    /// A message without body: ParseComplete, BindComplete, CloseComplete, NoData,
    /// EmptyQueryResponse, PortalSuspended, CopyDone.
    public static ByteBuf bare(ByteBuf out, byte tag) {
        return Writer.tagged(out, tag, _ -> {});
    }
}
