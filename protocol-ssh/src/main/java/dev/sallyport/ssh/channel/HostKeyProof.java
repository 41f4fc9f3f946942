package dev.sallyport.ssh.channel;

import java.io.IOException;
import java.util.Optional;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.ServerSession;

/// Proves to clients that the gateway has the host keys that it announced.
public interface HostKeyProof {
    /// @return the answer's content; empty for a failure
    Optional<byte[]> prove(ServerSession session, Buffer buffer) throws IOException;
}
