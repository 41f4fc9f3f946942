package dev.sallyport.ssh.broker;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Terminal;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.ssh.channel.ChannelContext;
import dev.sallyport.ssh.channel.ChannelWork;
import dev.sallyport.ssh.channel.ClientChannel;
import dev.sallyport.ssh.channel.CommandWork;
import dev.sallyport.ssh.channel.Voice;
import dev.sallyport.ssh.upstream.UpstreamRequest;
import dev.sallyport.ssh.wire.Pty;
import java.util.Optional;

/// A terminal whose keys go to the host as they come, where a rule lets that pass: recorded from
/// its first byte, masked, ended with the session, and marked in every event as not governed.
public final class RawWork {
    private static final Voice PEOPLE =
            new Voice() {
                @Override
                public void held(ClientChannel client, Gate.HoldNotice notice) {
                    client.say("sallyport: " + Words.held(notice));
                }

                @Override
                public void refused(ClientChannel client, Refusal refusal) {
                    Words.refused(refusal).lines().forEach(client::say);
                    client.exit(REFUSED);
                }
            };

    private RawWork() {}

    public static ChannelWork of(ChannelContext context, Pty pty) {
        var asked =
                new CommandWork.Asked(
                        new SshCommand(new Terminal(Tier.RAW), SshFacts.ofTerminal(Tier.RAW)),
                        Tier.RAW,
                        "",
                        Optional.of(new UpstreamRequest.Shell(pty)));
        return new CommandWork(context, () -> asked, PEOPLE);
    }
}
