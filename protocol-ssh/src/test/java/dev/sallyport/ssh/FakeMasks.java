package dev.sallyport.ssh;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.StreamMasks;
import dev.sallyport.core.Unavailable;
import dev.sallyport.testing.WordMask;
import java.util.List;

/// Hides the word `secret`, across pieces too.
final class FakeMasks implements StreamMasks {
    volatile boolean isDown;

    @Override
    public StreamMask start(List<MaskOrder> orders, boolean terminal) {
        if (isDown) {
            throw new Unavailable("no detectors");
        }
        return new WordMask();
    }
}
