package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Outcome;

/// A request that is at the host.
interface Expected {
    /// @param reply in the buffer: passed on, or copied and swallowed, before this returns
    /// @throws Malformed where it is no answer to that request
    void answered(Packet reply) throws Malformed;

    /// No answer will come.
    void lost(Outcome.Status how);
}
