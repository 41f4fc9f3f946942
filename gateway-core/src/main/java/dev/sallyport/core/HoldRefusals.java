package dev.sallyport.core;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Refusal.Code;
import org.jspecify.annotations.Nullable;

/// How a held command is told that it doesn't run.
record HoldRefusals(Hold hold, HoldDesk desk) {
    private static final String ASK = "ask the approvers before you try again";

    /// For what nobody is asked about.
    static Refusal unasked(Hold hold) {
        return Refusal.of(
                Code.APPROVAL_REQUIRED,
                "this needs an approval, and nobody was asked; nothing was run",
                hold.basis().rule(),
                null);
    }

    Block stillOpen(ApprovalRequest request) {
        return new Block(
                hold.basis(),
                new Refusal(
                        Code.APPROVAL_REQUIRED,
                        "this command needs an approval that nobody has given yet; nothing was run",
                        hold.basis().rule(),
                        request.id(),
                        desk.url(request),
                        request.id(),
                        desk.limits.noticeEvery().toSeconds(),
                        "send the same command again once it is approved; the approval is kept for"
                                + " it until "
                                + request.expiresAt()));
    }

    Block denied(ApprovalRequest request) {
        String because =
                request.votes().stream()
                        .filter(vote -> !vote.approve() && !vote.reason().isBlank())
                        .findFirst()
                        .map(vote -> ": " + VisibleText.line(vote.reason()))
                        .orElse("");
        return block(
                Code.APPROVAL_DENIED,
                "the approval was denied" + because + "; nothing was run",
                request,
                ASK);
    }

    Block expired(ApprovalRequest request) {
        return block(
                Code.APPROVAL_EXPIRED, "nobody approved in time; nothing was run", request, ASK);
    }

    /// @param why one clause
    Block gone(ApprovalRequest request, String why) {
        return block(Code.APPROVAL_CANCELLED, why + "; nothing was run", request, ASK);
    }

    Block cancelled(@Nullable ApprovalRequest request) {
        return block(
                Code.APPROVAL_CANCELLED,
                "cancelled while it waited for approval; nothing was run",
                request,
                null);
    }

    Block sessionEnded(ApprovalRequest request) {
        return block(
                Code.SESSION_ENDED,
                "the session ended while the command waited for approval; nothing was run",
                request,
                "sign in again with a new token");
    }

    Block notAvailable() {
        return block(
                Code.APPROVALS_UNAVAILABLE,
                "approvals can't be recorded now; nothing was run",
                null,
                "try again later");
    }

    Block tooMany() {
        return block(
                Code.LIMIT_EXCEEDED,
                "more than "
                        + desk.limits.perPrincipal()
                        + " of your commands wait for approval; nothing was run",
                null,
                "wait until some of them are settled, or cancel them");
    }

    private Block block(
            Code code, String message, @Nullable ApprovalRequest request, @Nullable String hint) {
        return new Block(
                hold.basis(),
                new Refusal(
                        code,
                        message,
                        hold.basis().rule(),
                        request == null ? null : request.id(),
                        null,
                        null,
                        null,
                        hint));
    }
}
