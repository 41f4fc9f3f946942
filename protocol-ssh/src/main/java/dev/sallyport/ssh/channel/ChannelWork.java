package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.wire.Pty;

/// What goes on in a client's session channel after `exec`, `shell` or `subsystem`.
///
/// Calls but [#resized] come from the client connection's I/O thread, one at a time, and must not
/// block; after [#closed] none comes. Whatever was decided, recorded or held stays this object's
/// own affair.
public interface ChannelWork {
    /// The request was answered: may write to the client from now on.
    void start();

    /// @param data valid during the call only; call [ClientChannel#consumed] when it is used up, or
    ///   the client stops sending after 2 MB
    void input(byte[] data, int offset, int length);

    /// The client will send no more.
    void inputEnded();

    /// @param name without `SIG`: `INT`, `TERM`, …
    void signal(String name);

    /// From another thread, one call at a time, perhaps while or after any of the others; may
    /// block.
    void resized(Pty.Size size);

    /// A `break` request (RFC 4335).
    void interrupted(int milliseconds);

    /// The channel is closed, by either side. Once.
    void closed();
}
