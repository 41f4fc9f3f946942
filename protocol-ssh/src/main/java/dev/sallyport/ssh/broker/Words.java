package dev.sallyport.ssh.broker;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.VisibleText;

/// What the shell says to people.
final class Words {
    static final String HELP =
            """
            This is Sallyport's shell. You type here, in the gateway; each complete line is judged, written
            down and then run on the host.
              There are: history (arrow keys, Ctrl-R), completion of paths (Tab), cd, cd -, $?, variables
              whose values are text (X=1, export TZ=UTC), pipes, redirections, && and ||.
              Ctrl-C stops a command, or gives up one that waits for approval.
              There are not: variables that the host computes (X=$(date) ends with its line), ~ in variables,
              more than %d variables, jobs (&, fg, bg), aliases, functions that last, !! and other bangs,
              start-up files, and programs that take the whole screen, but for: %s.
              history lists what you typed, exit or Ctrl-D ends the session.\
            """
                    .formatted(
                            KeptVariables.MOST,
                            String.join(", ", ScreenPrograms.NAMES.stream().sorted().toList()));

    private Words() {}

    static String held(Gate.HoldNotice notice) {
        return "held by rule "
                + VisibleText.line(notice.rule())
                + ": waiting for approval of "
                + notice.request()
                + " at "
                + notice.approveUrl()
                + " ("
                + notice.secondsLeft()
                + " s left; Ctrl-C gives up)";
    }

    static String stopped(Gate.Clearance clearance) {
        String rule = clearance.verdict().basis().rule();
        return "stopped: it returned more than its rule allows"
                + (rule == null ? "" : " [rule " + VisibleText.line(rule) + "]");
    }

    /// A sentence, then what to do and where.
    static String refused(Refusal refusal) {
        var text = new StringBuilder("not run: ").append(VisibleText.line(refusal.message()));
        if (refusal.rule() != null) {
            text.append(" [rule ").append(VisibleText.line(refusal.rule())).append(']');
        }
        if (refusal.hint() != null) {
            text.append("\n  ").append(VisibleText.line(refusal.hint()));
        }
        if (refusal.approveUrl() != null) {
            text.append("\n  ").append(refusal.approveUrl());
        }
        return text.toString();
    }
}
