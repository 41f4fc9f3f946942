package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.wire.ChannelWriter;
import dev.sallyport.ssh.wire.Pty;
import java.util.Optional;

/// The client's end of a session channel, for whoever does the work. Thread-safe.
public interface ClientChannel {
    /// Where answers go; never blocks. [ChannelWriter#blocking] is for virtual threads.
    ChannelWriter writer();

    /// So much of what [ChannelWork#input] brought is used up: the client may send as much again.
    ChannelWriter.Credit consumed();

    /// The terminal that the client asked for, with the size it has now.
    Optional<Pty> pty();

    /// After everything written so far: exit status, end of data, close.
    void exit(int status);

    /// After everything written so far: `exit-signal` (RFC 4254, section 6.10), end of data, close.
    ///
    /// @param message for people, in UTF-8; of the gateway's own, or passed on from the host
    void exitSignal(String name, boolean dumpedCore, String message);

    /// Shows a line of the gateway's own on stderr.
    void say(String line);
}
