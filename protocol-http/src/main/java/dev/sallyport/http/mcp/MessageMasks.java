package dev.sallyport.http.mcp;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.http.mcp.JsonTree.NoJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hides values in what a server says. Documents inside a message (structured content, texts that
/// are JSON, resources) are masked as documents of their own, so that a rule's fields are counted
/// from their roots; then the rest of the result is.
record MessageMasks(BodyMasks masks) {
    private static final String JSON = "application/json";

    /// What carries values; the rest of a message is for the protocol.
    private static final List<String> PARTS = List.of("result", "error", "params");

    private static final String PLACE = "sallyport-embedded-";

    /// @param hidden how many values
    record Masked(ObjectNode message, long hidden) {}

    private record Embedded(JsonPointer at, JsonNode masked) {}

    /// One message's pass.
    private static final class Pass {
        private final List<Embedded> embedded = new ArrayList<>();
        private long hidden;
    }

    /// @throws Unavailable when it can't be done; then nothing may be shown
    Masked mask(ObjectNode message, List<MaskOrder> orders) {
        if (orders.isEmpty()) {
            return new Masked(message, 0);
        }
        var masked = message.deepCopy();
        long hidden = 0;
        for (String part : PARTS) {
            if (message.has(part)) {
                var pass = new Pass();
                masked.set(part, part(message.get(part).deepCopy(), orders, pass));
                hidden += pass.hidden;
            }
        }
        return new Masked(masked, hidden);
    }

    private JsonNode part(JsonNode part, List<MaskOrder> orders, Pass pass) {
        JsonNode rest = extract(part, JsonPointer.empty(), orders, pass);
        JsonNode masked = document(rest, orders, pass);
        for (int i = 0; i < pass.embedded.size(); i++) {
            putBack(masked, pass.embedded.get(i), PLACE + i);
        }
        return masked;
    }

    private JsonNode extract(JsonNode node, JsonPointer at, List<MaskOrder> orders, Pass pass) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                extract(array.get(i), at.appendIndex(i), orders, pass);
            }
        }
        if (node instanceof ObjectNode object) {
            for (String name : JsonTree.names(object)) {
                JsonNode inner = object.get(name);
                JsonNode masked = embedded(object, name, inner, orders, pass);
                JsonPointer here = at.appendProperty(name);
                if (masked == null) {
                    extract(inner, here, orders, pass);
                } else {
                    object.put(name, PLACE + pass.embedded.size());
                    pass.embedded.add(new Embedded(here, masked));
                }
            }
        }
        return node;
    }

    private @Nullable JsonNode embedded(
            ObjectNode object, String name, JsonNode inner, List<MaskOrder> orders, Pass pass) {
        if (name.equals("structuredContent") && inner.isContainerNode()) {
            return document(inner, orders, pass);
        }
        if (name.equals("text") && inner.isTextual()) {
            return TextNode.valueOf(text(inner.textValue(), orders, pass));
        }
        if (name.equals("blob") && inner.isTextual()) {
            String text = BlobText.of(inner.textValue(), object.path("mimeType").asText());
            return text == null ? null : TextNode.valueOf(blob(text, orders, pass));
        }
        return null;
    }

    private JsonNode document(JsonNode document, List<MaskOrder> orders, Pass pass) {
        try {
            return JsonTree.read(run(JsonTree.bytes(document), JSON, orders, pass));
        } catch (NoJson no) {
            throw new Unavailable("a masked document is no JSON: " + no.why());
        }
    }

    private String text(String text, List<MaskOrder> orders, Pass pass) {
        try {
            JsonNode inner = JsonTree.read(text);
            if (inner.isContainerNode()) {
                return JsonTree.text(document(inner, orders, pass));
            }
        } catch (NoJson _) {
            // it is no document: masked as it stands
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(run(bytes, "text/plain", orders, pass), StandardCharsets.UTF_8);
    }

    private String blob(String text, List<MaskOrder> orders, Pass pass) {
        return Base64.getEncoder()
                .encodeToString(text(text, orders, pass).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] run(byte[] bytes, String mediaType, List<MaskOrder> orders, Pass pass) {
        StreamMask mask = masks.start(orders, mediaType);
        var out = new ByteArrayOutputStream(bytes.length);
        out.writeBytes(mask.feed(bytes, 0, bytes.length));
        out.writeBytes(mask.finish());
        pass.hidden += mask.masked();
        return out.toByteArray();
    }

    /// Where a rule hid the place itself, it stays hidden.
    private static void putBack(JsonNode root, Embedded embedded, String place) {
        JsonNode parent = root.at(embedded.at().head());
        JsonNode now = root.at(embedded.at());
        if (now.isTextual()
                && now.textValue().equals(place)
                && parent instanceof ObjectNode object) {
            object.set(embedded.at().last().getMatchingProperty(), embedded.masked());
        }
    }
}
