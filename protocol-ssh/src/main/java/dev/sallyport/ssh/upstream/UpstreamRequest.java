package dev.sallyport.ssh.upstream;

import dev.sallyport.ssh.wire.Pty;
import java.util.Optional;

/// What is asked of the host on a new channel.
public sealed interface UpstreamRequest {
    /// A session channel that runs a command line.
    record Exec(String line, Optional<Pty> pty) implements UpstreamRequest {}

    /// A session channel with the login shell on a terminal.
    record Shell(Pty pty) implements UpstreamRequest {}

    /// A session channel with a subsystem.
    record Subsystem(String name) implements UpstreamRequest {}

    /// A connection from the host onwards.
    record Connection(String host, int port) implements UpstreamRequest {}

    /// A connection to a Unix socket of the host.
    record Socket(String path) implements UpstreamRequest {}

    /// Towards the client: a connection that the host accepted on a listener of the client's.
    ///
    /// @param host where the client asked the host to listen
    record Accepted(String host, int port, String originator, int originatorPort)
            implements UpstreamRequest {}

    /// Towards the client: a connection that the host accepted on a Unix socket.
    record AcceptedSocket(String path) implements UpstreamRequest {}
}
