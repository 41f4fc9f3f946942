package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Refusal;

/// Refusals in the protocol's words: a sentence, and on a line of its own the object.
final class Refusals {
    private Refusals() {}

    static Message message(Refusal refusal) {
        return Message.status(status(refusal.code()), refusal.message() + "\n" + refusal.toJson());
    }

    private static int status(Refusal.Code code) {
        return code == Refusal.Code.UNSUPPORTED
                ? Fxp.OP_UNSUPPORTED
                : code.isUnavailability() ? Fxp.FAILURE : Fxp.PERMISSION_DENIED;
    }
}
