package dev.sallyport.postgres.path;

import dev.sallyport.postgres.mask.ErrorRedactor;
import dev.sallyport.postgres.mask.MaskFailure;
import dev.sallyport.postgres.mask.MaskPlan;
import dev.sallyport.postgres.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/// Rewrites the rows, errors and notices of masked commands on their way to the client. What can't
/// be masked ends the session. Belongs to the event loop.
final class MaskedAnswers {
    private final Masking masking;
    private final ClientOutlet outlet;
    private boolean active;

    MaskedAnswers(Masking masking, ClientOutlet outlet) {
        this.masking = masking;
        this.outlet = outlet;
    }

    /// Something masked is under way: what the server says may hold hidden values.
    void begin() {
        active = true;
    }

    /// Everything was answered.
    void end() {
        active = false;
    }

    boolean isActive() {
        return active;
    }

    void described(Ruling ruling, ByteBuf body) {
        if (Masking.applies(ruling)) {
            ruling.maskedBy(masking.plan(ruling, body.duplicate()));
        }
    }

    /// Whether the command's rows must be rewritten; false where they pass.
    static boolean masksRows(Reply head) {
        return head.ruling() != null
                && Masking.applies(head.ruling())
                && !(head.ruling().maskPlan() instanceof MaskPlan.PassAll);
    }

    /// COPY data has no columns to mask: it passes as it is where the command was admitted as a
    /// COPY of nothing hidden.
    static void checkCopy(Reply head) {
        if (head.ruling() == null || !head.ruling().facts().verbs().contains("COPY")) {
            throw new ProtocolViolation("COPY data that nobody can mask");
        }
    }

    /// A row, as it came; sends it masked.
    void row(Reply head, Run run, ByteBuf body) {
        if (head.ruling() == null
                || !(head.ruling().maskPlan() instanceof MaskPlan.Masked(var masker))) {
            throw new ProtocolViolation("a row that was not described before");
        }
        ByteBuf out = outlet.rewriting();
        int start = out.writerIndex();
        try {
            run.masked(masker.mask(body, out));
        } catch (MaskFailure e) {
            throw new ProtocolViolation("unmaskable: " + e.getMessage());
        }
        run.row();
        run.released(out, start, out.writerIndex());
    }

    /// An ErrorResponse or NoticeResponse; sends what may be shown of it.
    void redact(byte tag, ByteBuf body) {
        try {
            ErrorRedactor.redact(tag, body, outlet.rewriting());
        } catch (MaskFailure e) {
            throw new ProtocolViolation("unmaskable: " + e.getMessage());
        }
    }
}
