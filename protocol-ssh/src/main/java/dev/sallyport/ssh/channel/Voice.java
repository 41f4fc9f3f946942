package dev.sallyport.ssh.channel;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.VisibleText;

/// How whoever asked for something hears of holds and refusals.
public interface Voice {
    /// What a refused command exits with, on every SSH path.
    int REFUSED = 77;

    /// For programs: a refusal is one line of JSON.
    Voice PROGRAMS =
            new Voice() {
                @Override
                public void held(ClientChannel client, Gate.HoldNotice notice) {
                    client.say(Voice.held(notice));
                }

                @Override
                public void refused(ClientChannel client, Refusal refusal) {
                    client.say(refusal.toJson());
                    client.exit(REFUSED);
                }
            };

    /// One line for a program's standard error.
    static String held(Gate.HoldNotice notice) {
        return "sallyport: held by rule "
                + VisibleText.line(notice.rule())
                + "; waiting for approval of "
                + notice.request()
                + ": "
                + notice.approveUrl()
                + " ("
                + notice.secondsLeft()
                + " s left)";
    }

    /// Told at once and then now and then.
    void held(ClientChannel client, Gate.HoldNotice notice);

    /// Says why, and ends the channel.
    void refused(ClientChannel client, Refusal refusal);
}
