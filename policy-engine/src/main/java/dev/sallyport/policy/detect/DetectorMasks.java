package dev.sallyport.policy.detect;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.StreamMasks;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.mask.MaskKeys;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Masks streams by the detectors of mask orders; orders about columns mean nothing here.
/// Thread-safe; each stream is not.
public final class DetectorMasks implements StreamMasks {
    private final MaskKeys keys;

    public DetectorMasks(MaskKeys keys) {
        this.keys = keys;
    }

    @Override
    public StreamMask start(List<MaskOrder> orders, boolean terminal) {
        return new MaskingStream(new Scanner(methods(orders)), new Replacement(keys), terminal);
    }

    /// For texts that are cut out of something, each for itself.
    ///
    /// @throws Unavailable when an order can't be carried out
    public TextMask texts(List<MaskOrder> orders) {
        return new TextMask(methods(orders), new Replacement(keys));
    }

    private Map<Detector, Method> methods(List<MaskOrder> orders) {
        Map<Detector, Method> methods = new EnumMap<>(Detector.class);
        for (MaskOrder order : orders) {
            if (!order.detectors().isEmpty()) {
                check(order);
            }
            for (String word : order.detectors()) {
                Detector detector = Detector.BY_WORD.get(word);
                if (detector == null) {
                    throw new Unavailable(
                            "the mask of the rule " + order.rule() + " names no detector: " + word);
                }
                methods.merge(detector, order.method(), Method::stronger);
            }
        }
        return methods;
    }

    private void check(MaskOrder order) {
        if (order.method() instanceof Method.Token(String key) && !keys.has(key)) {
            throw new Unavailable(
                    "the mask of the rule " + order.rule() + " needs the mask key " + key);
        }
    }
}
