package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.broker.BrokerWork;
import dev.sallyport.ssh.broker.RawWork;
import dev.sallyport.ssh.sftp.SftpWork;
import java.util.Optional;

/// What this gateway does on session channels.
final class SessionWorks implements Works {
    @Override
    public ChannelWork exec(ChannelContext context, String line) {
        return ExecWork.of(context, line);
    }

    @Override
    public Optional<ChannelWork> shell(ChannelContext context) {
        if (!context.wantsRaw()) {
            return Optional.of(new BrokerWork(context));
        }
        return context.pty().map(pty -> RawWork.of(context, pty));
    }

    @Override
    public Optional<ChannelWork> subsystem(ChannelContext context, String name) {
        return name.equals("sftp") ? Optional.of(new SftpWork(context)) : Optional.empty();
    }
}
