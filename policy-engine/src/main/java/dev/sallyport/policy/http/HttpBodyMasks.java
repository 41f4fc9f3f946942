package dev.sallyport.policy.http;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.policy.detect.DetectorMasks;
import dev.sallyport.policy.detect.Replacement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/// Masks JSON by field and by detector, other text by detector, server-sent events one by one. Text
/// that is said to be no JSON is looked at for fields only where it begins like JSON. What is
/// neither can't be masked. Thread-safe; each mask is not.
public final class HttpBodyMasks implements BodyMasks {
    private static final Set<String> JSON_SEQUENCES =
            Set.of(
                    "application/x-ndjson",
                    "application/ndjson",
                    "application/jsonl",
                    "application/json-lines",
                    "application/x-jsonlines",
                    "application/json-seq");
    private static final Set<String> TEXTS =
            Set.of(
                    "application/javascript",
                    "application/x-javascript",
                    "application/xml",
                    "application/yaml",
                    "application/x-yaml",
                    "application/toml",
                    "application/sql",
                    "application/graphql");

    private final MaskKeys keys;
    private final DetectorMasks detectors;

    public HttpBodyMasks(MaskKeys keys) {
        this.keys = keys;
        this.detectors = new DetectorMasks(keys);
    }

    @Override
    public StreamMask start(List<MaskOrder> orders, String mediaType) {
        orders.forEach(this::check);
        var fields = new FieldOrders(orders);
        Supplier<StreamMask> json =
                () -> new JsonMask(fields, detectors.texts(orders), new Replacement(keys));
        Supplier<StreamMask> text = () -> new PatientMask(detectors.start(orders, false));
        if (mediaType.isBlank()) {
            return new SniffedMask(json, text, true);
        }
        MediaType type = MediaType.of(mediaType);
        if (type == null || !keepsAscii(type)) {
            throw new Unavailable("an answer of this type can't be masked");
        }
        if (type.is("text/event-stream")) {
            return events(orders, fields);
        }
        if (type.isJson() || JSON_SEQUENCES.contains(type.name())) {
            return json.get();
        }
        if (!isText(type)) {
            throw new Unavailable("an answer of the type " + type.name() + " can't be masked");
        }
        return fields.isEmpty() ? text.get() : new SniffedMask(json, text, false);
    }

    private StreamMask events(List<MaskOrder> orders, FieldOrders fields) {
        var texts = detectors.texts(orders);
        return new EventStreamMask(
                !fields.isEmpty(), texts, () -> new JsonMask(fields, texts, new Replacement(keys)));
    }

    private static boolean isText(MediaType type) {
        return (type.name().startsWith("text/") && !type.is("text/json"))
                || type.name().endsWith("+xml")
                || type.name().endsWith("+yaml")
                || TEXTS.contains(type.name());
    }

    /// Whether letters and digits are single bytes as in ASCII.
    private static boolean keepsAscii(MediaType type) {
        String charset =
                type.parameters().getOrDefault("charset", "utf-8").toLowerCase(Locale.ROOT);
        boolean single = charset.startsWith("iso-8859-") || charset.startsWith("windows-125");
        return type.isUtf8() || (single && !type.isJson());
    }

    private void check(MaskOrder order) {
        if (order.method() instanceof Method.Token(String key) && !keys.has(key)) {
            throw new Unavailable(
                    "the mask of the rule " + order.rule() + " needs the mask key " + key);
        }
    }
}
