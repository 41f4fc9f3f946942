package dev.sallyport.postgres.path;

import dev.sallyport.core.Basis;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Refusal.Code;

/// What no rule can allow, because nobody could judge it.
final class Unsupported {
    static final Rejection FUNCTION_CALL =
            Rejection.of(
                    Refusal.of(
                            Code.UNSUPPORTED,
                            "the gateway does not pass FunctionCall messages; nothing was run",
                            null,
                            "call the function by SELECT (pgjdbc: large objects use FunctionCall)"));

    private Unsupported() {}

    static Refusal mask(Basis basis) {
        return Refusal.of(
                Code.UNMASKABLE,
                "this answer has hidden columns and can't be masked; nothing was run",
                basis.rule(),
                "name only columns that are not hidden");
    }

    static Rejection tooLong(byte tag, long bytes, int most) {
        return Rejection.of(
                Refusal.of(
                        Code.LIMIT_EXCEEDED,
                        "message '"
                                + (char) tag
                                + "' of "
                                + bytes
                                + " bytes is over the gateway's limit of "
                                + most
                                + "; nothing was run",
                        null,
                        "send large values by COPY, or have limits.frame-bytes raised"));
    }

    static Rejection overLimit(Run run, boolean kept) {
        var refusal =
                Refusal.of(
                        Code.LIMIT_EXCEEDED,
                        "the answer is over the limit of "
                                + run.limitText()
                                + "; "
                                + (kept
                                        ? "the command was run to its end, the rest of its answer is withheld"
                                        : "the command was stopped"),
                        run.clearance().verdict().basis().rule(),
                        "ask for fewer rows (LIMIT)");
        Rejection rejection = Rejection.of(refusal);
        String detail = rejection.detail();
        return new Rejection(
                rejection.sqlState(),
                rejection.message(),
                detail == null || !kept
                        ? detail
                        : detail.replace("\"executed\":false", "\"executed\":true"),
                rejection.hint());
    }
}
