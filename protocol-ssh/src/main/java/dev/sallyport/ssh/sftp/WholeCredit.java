package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.wire.ChannelWriter;
import java.util.concurrent.atomic.AtomicInteger;

/// Gives credit for what came when all that was sent for it is gone.
final class WholeCredit implements ChannelWriter.Credit {
    private final ChannelWriter.Credit used;
    private final AtomicInteger left;
    private final int owed;

    WholeCredit(ChannelWriter.Credit used, int sent, int owed) {
        this.used = used;
        this.left = new AtomicInteger(sent);
        this.owed = owed;
    }

    @Override
    public void gone(int bytes) {
        if (left.addAndGet(-bytes) == 0) {
            used.gone(owed);
        }
    }
}
