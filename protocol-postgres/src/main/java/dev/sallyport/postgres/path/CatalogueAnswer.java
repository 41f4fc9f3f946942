package dev.sallyport.postgres.path;

import dev.sallyport.postgres.mask.MaskFailure;
import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.ErrorFields;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Reader;
import dev.sallyport.postgres.wire.Tags.Backend;
import io.netty.buffer.ByteBuf;

/// The answer to the gateway's own query for the catalogue, of which the client sees nothing. It
/// runs alone. Belongs to the event loop.
final class CatalogueAnswer {
    private final Conversation conversation;
    private final Masking masking;
    private boolean failed;

    CatalogueAnswer(Conversation conversation) {
        this.conversation = conversation;
        this.masking = conversation.masking();
    }

    /// Whether a message belongs to it, and not to the session: reports of settings, notifications
    /// and the connection's end do not.
    boolean takes(byte tag, ByteBuf body) {
        return masking.isReading()
                && switch (tag) {
                    case Backend.DATA_ROW,
                            Backend.READY_FOR_QUERY,
                            Backend.COMMAND_COMPLETE,
                            Backend.ROW_DESCRIPTION,
                            Backend.NOTICE_RESPONSE ->
                            true;
                    case Backend.ERROR_RESPONSE -> !ErrorFields.read(body.duplicate()).isFatal();
                    default -> false;
                };
    }

    void take(byte tag, ByteBuf body) {
        switch (tag) {
            case Backend.DATA_ROW -> row(body);
            case Backend.ERROR_RESPONSE -> failed = true;
            case Backend.READY_FOR_QUERY -> ready(Reader.int8(body));
            default -> {
                // Told nobody anything.
            }
        }
    }

    private void row(ByteBuf body) {
        try {
            masking.row(body);
        } catch (MaskFailure e) {
            throw new ProtocolViolation("unmaskable: " + e.getMessage());
        }
    }

    /// A failure of ours must not pass for one of the client's: its transaction would be lost.
    private void ready(byte status) {
        conversation.ring().ready();
        boolean succeeded = !failed;
        failed = false;
        masking.read(succeeded, status != BackendMessages.IDLE);
        if (!succeeded && status != BackendMessages.IDLE) {
            conversation
                    .parting()
                    .end("XX000", "the gateway could not read the target's catalogue");
        } else {
            conversation.catalogueIsRead();
        }
    }
}
