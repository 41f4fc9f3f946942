package dev.sallyport.postgres.path;

import dev.sallyport.core.Basis;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.postgres.wire.ErrorFields;

/// What a client reads while its command waits for people, and where it can't wait.
final class Holds {
    /// `successful_completion` has class 00, `warning` 01; psql shows both at once.
    private static final String NOTICE = "01000";

    static final Rejection CANCELLED =
            Rejection.plain("57014", "cancelled by the client; nothing was run");

    private Holds() {}

    static ErrorFields notice(Gate.HoldNotice notice) {
        String seconds = notice.secondsLeft() + " s left";
        return ErrorFields.notice(
                        NOTICE,
                        "waiting for approval "
                                + notice.request()
                                + ", see "
                                + notice.approveUrl()
                                + " ("
                                + seconds
                                + ")")
                .withDetail(
                        new Refusal(
                                        Refusal.Code.APPROVAL_REQUIRED,
                                        "waiting",
                                        notice.rule(),
                                        notice.request(),
                                        notice.approveUrl(),
                                        null,
                                        null,
                                        null)
                                .toJson())
                .withHint("cancel (Ctrl-C) to give up; nothing was run so far");
    }

    /// A transaction that waits for people keeps its locks, and the server may end it meanwhile.
    static Refusal notInTransaction(Basis basis) {
        return Refusal.of(
                Refusal.Code.APPROVAL_REQUIRED,
                "this command needs an approval and can't wait for one inside a transaction or"
                        + " behind other commands of its batch; nothing of it was run",
                basis.rule(),
                "commit or roll back first, then send this command by itself");
    }
}
