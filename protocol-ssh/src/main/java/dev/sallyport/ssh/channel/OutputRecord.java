package dev.sallyport.ssh.channel;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What is kept of what a command showed. Methods return at once; what is to be kept is copied.
interface OutputRecord {
    /// @param stderr false on a terminal, which has one stream
    void output(boolean stderr, byte[] data, int offset, int length);

    void resized(dev.sallyport.ssh.wire.Pty.Size size);

    /// Writes what is left and closes; waits.
    ///
    /// @param summary what came of it
    void close(Map<String, String> summary);

    /// Where it can be found.
    Optional<UUID> id();
}
