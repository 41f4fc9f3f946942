package dev.sallyport.core.http;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.StreamMasks.StreamMask;
import java.util.List;

/// Hides values in the bodies of answers: fields of JSON, and what detectors find in JSON and text.
public interface BodyMasks {
    /// One answer's body, content codings undone. The mask's methods throw
    /// [dev.sallyport.core.Unavailable] where what comes is not what the media type says: nothing
    /// more may be shown then.
    ///
    /// @param mediaType the `Content-Type`; empty where there is none
    /// @throws dev.sallyport.core.Unavailable when the orders can't be carried out on such a body;
    ///   then nothing may be shown
    StreamMask start(List<MaskOrder> orders, String mediaType);
}
