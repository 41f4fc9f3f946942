package dev.sallyport.policy.http;

import dev.sallyport.core.StreamMasks.StreamMask;

/// Lets go of nothing while an answer pauses: nobody types at the other end, and what is kept back
/// is never more than the beginning of a value.
record PatientMask(StreamMask mask) implements StreamMask {
    @Override
    public byte[] feed(byte[] data, int offset, int length) {
        return mask.feed(data, offset, length);
    }

    @Override
    public byte[] pause() {
        return new byte[0];
    }

    @Override
    public byte[] finish() {
        return mask.finish();
    }

    @Override
    public long masked() {
        return mask.masked();
    }
}
