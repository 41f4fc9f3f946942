package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.FileOperation;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.ssh.channel.ChannelContext;
import dev.sallyport.ssh.channel.ChannelWork;
import dev.sallyport.ssh.channel.Voice;
import dev.sallyport.ssh.wire.Pty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The `sftp` subsystem.
///
/// ```
/// start ─▶ may this client see its login directory? ─┬─ no ─▶ JSON on stderr, exit 77
///                                                    └─ yes ─▶ SftpRun: record, host, relay
/// ```
///
/// Beginning it makes the host start a server and tell its login directory, so it is a decision
/// like any other: `STAT` of `~`. Its outcome is the session's.
public final class SftpWork implements ChannelWork {
    private static final Logger log = LoggerFactory.getLogger(SftpWork.class);

    private final ChannelContext context;
    private final Notices notices;
    private final Judge judge;
    private final SftpRun run;

    public SftpWork(ChannelContext context) {
        this.context = context;
        this.notices = new Notices(context.client()::say);
        this.judge = new Judge(context.parts().gate(), context.live().session(), notices);
        this.run = new SftpRun(context, notices, judge);
    }

    @Override
    public void start() {
        context.parts()
                .blocking()
                .execute(() -> {
                    try {
                        begin();
                    } catch (RuntimeException e) {
                        log.atError().setCause(e).log("sftp not started");
                        context.live().end("a fault of the gateway");
                    }
                });
    }

    private void begin() {
        var operation = new FileOperation(SshVerb.STAT, "init", "~", "", "", -1);
        var facts = SshFacts.ofFile(operation, FilePaths.of(operation));
        var clearance = judge.submit(new SshCommand(operation, facts));
        if (clearance.verdict() instanceof Block block) {
            notices.refused(block.refusal());
            context.client().exit(Voice.REFUSED);
        } else {
            run.start(clearance);
        }
    }

    @Override
    public void input(byte[] data, int offset, int length) {
        run.input(data, offset, length);
    }

    @Override
    public void inputEnded() {
        run.inputEnded();
    }

    @Override
    public void closed() {
        judge.clientGone();
        run.clientClosed();
    }

    @Override
    public void signal(String name) {}

    @Override
    public void resized(Pty.Size size) {}

    @Override
    public void interrupted(int milliseconds) {}
}
