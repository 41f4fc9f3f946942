package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.wire.ChannelWriter;

/// One side of a session, as the relay sees it. Never blocks.
interface Wire {
    /// @param data copied, or sent, before this returns
    void write(byte[] data, int offset, int length, ChannelWriter.Credit credit);

    /// So much of what came from this side is used up.
    ChannelWriter.Credit used();

    /// The host's side.
    interface Host extends Wire {
        /// No more input, once everything written so far has gone out.
        void end();

        void close();
    }
}
