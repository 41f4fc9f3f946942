package dev.sallyport.ssh.channel;

import java.io.IOException;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.ServerSession;

/// Global requests that are the door's own affair.
public interface GlobalRequests {
    /// @return `Replied` where the answer was sent, `Unsupported` where the name is not known
    RequestHandler.Result answer(
            ServerSession session, String name, boolean wantReply, Buffer buffer)
            throws IOException;
}
