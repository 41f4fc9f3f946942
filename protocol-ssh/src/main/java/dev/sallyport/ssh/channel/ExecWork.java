package dev.sallyport.ssh.channel;

import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Exec;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.ssh.upstream.UpstreamRequest;
import java.util.Optional;

/// An `exec` request: what was judged is what the host's shell is given.
final class ExecWork {
    private ExecWork() {}

    static ChannelWork of(ChannelContext context, String line) {
        return new CommandWork(context, () -> judged(context, line), Voice.PROGRAMS);
    }

    private static CommandWork.Asked judged(ChannelContext context, String line) {
        ShellFacts facts =
                context.parts()
                        .shell()
                        .analyze(line, new ShellAnalyzer.State("~", context.environment()));
        var command =
                new SshCommand(
                        new Exec(line, context.environment(), context.pty().isPresent()),
                        SshFacts.ofShell(facts, Tier.EXEC));
        String runs = facts.judged() ? facts.line() : line;
        String text =
                ExecLine.of(context.live().target(), context.environment(), context.pty(), runs);
        return new CommandWork.Asked(
                command,
                Tier.EXEC,
                runs,
                ExecLine.isTooLong(text)
                        ? Optional.empty()
                        : Optional.of(new UpstreamRequest.Exec(text, context.pty())));
    }
}
