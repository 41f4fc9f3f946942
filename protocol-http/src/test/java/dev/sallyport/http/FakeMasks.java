package dev.sallyport.http;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.testing.WordMask;
import java.util.List;

/// Hides the word `secret`, across pieces too; knows nothing of images.
final class FakeMasks implements BodyMasks {
    @Override
    public StreamMask start(List<MaskOrder> orders, String mediaType) {
        if (mediaType.startsWith("image/")) {
            throw new Unavailable("an image");
        }
        return new WordMask();
    }
}
