package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Unsupported;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where one request after the other is looked into, judged and handed back.
///
/// @param broken told when the gateway itself is at fault
record Desk(Planner planner, Judge judge, Notices notices, SftpSession session, Runnable broken) {
    private static final Logger log = LoggerFactory.getLogger(Desk.class);

    /// Waits: for the host, for the log, for people.
    void take(Request.Judged request) {
        try {
            Plan plan = planner.plan(request);
            settle(request.id(), plan, judge.submit(plan.command()));
        } catch (Unjudgeable e) {
            never(request.id(), e.what());
        } catch (UpstreamFailure e) {
            log.atWarn().addKeyValue("cause", e.getMessage()).log("sftp operation not judged");
            session.failed(request.id(), "the target does not answer; nothing was done");
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("sftp operation failed");
            broken.run();
        }
    }

    private void settle(int id, Plan plan, Gate.Clearance clearance) {
        switch (clearance.verdict()) {
            case Block(_, Refusal refusal) -> {
                notices.refused(refusal);
                session.refused(id, plan.operation(), refusal);
            }
            case Mask mask when isUnmaskable(plan, mask) -> {
                Refusal refusal = unmaskable(plan, mask.basis().rule());
                notices.refused(refusal);
                session.refused(id, plan, clearance, refusal);
            }
            default -> session.passed(id, plan, clearance);
        }
    }

    /// A hidden value is longer or shorter than what it hides, and what follows it would move away
    /// from the offset that the client asks for. A name in a listing is what the client asks for
    /// next: hidden, it would be nobody's.
    private static boolean isUnmaskable(Plan plan, Mask mask) {
        return plan.opening().filter(one -> one.reads() || one.isDirectory()).isPresent()
                && mask.masks().stream().anyMatch(order -> !order.detectors().isEmpty());
    }

    private static Refusal unmaskable(Plan plan, @Nullable String rule) {
        boolean lists = plan.opening().map(Plan.Opening::isDirectory).orElse(false);
        return Refusal.of(
                Refusal.Code.UNMASKABLE,
                lists
                        ? "a rule hides values in this listing, which SFTP can't do; nothing was"
                                + " listed"
                        : "a rule hides values in this file, which SFTP can't do; nothing was read",
                rule,
                lists
                        ? "list it with a command, such as ls"
                        : "read it with a command, such as cat");
    }

    private void never(int id, String what) {
        var request = new Unsupported(what);
        var refusal =
                Refusal.of(
                        Refusal.Code.UNSUPPORTED,
                        what + " is not supported; nothing was done",
                        null,
                        null);
        judge.refuse(new SshCommand(request, SshFacts.ofUnsupported()), refusal);
        notices.refused(refusal);
        session.refused(id, request, refusal);
    }
}
