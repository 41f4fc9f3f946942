package dev.sallyport.core;

import java.util.List;

/// Hides what detectors find in streams of bytes: terminal output, command output, text bodies.
public interface StreamMasks {
    /// @param terminal whether escape sequences (ECMA-48) may stand in the stream; they are left
    ///   whole, and a value is found across them
    /// @throws Unavailable when an order can't be carried out; then nothing may be shown
    StreamMask start(List<MaskOrder> orders, boolean terminal);

    /// One stream. Not thread-safe.
    interface StreamMask {
        /// @return what may be shown now; the end of the data is kept back while it may be the
        ///   beginning of a hit
        byte[] feed(byte[] data, int offset, int length);

        /// The stream is quiet: judges what is kept back as it stands, and lets go of it.
        byte[] pause();

        /// The stream has ended.
        byte[] finish();

        /// Values hidden so far.
        long masked();
    }
}
