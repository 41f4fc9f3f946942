package dev.sallyport.http.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.http.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// JSON that every parser reads in the same way (RFC 8259, section 4; RFC 7493): UTF-8, no name
/// twice in an object, no half of a surrogate pair, bounded in depth. Numbers keep every digit, for
/// what is read here is written again; what rules look at in other bodies is read by core's
/// [StrictJson] into values.
final class JsonTree {
    private static final int MOST_DEPTH = 100;
    private static final int MOST_NUMBER = 400;
    private static final int MOST_NAME = 10_000;
    private static final int MOST_TEXT = 64 << 20;

    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = mapper();

    private JsonTree() {}

    private static JsonMapper mapper() {
        var limits =
                StreamReadConstraints.builder()
                        .maxNestingDepth(MOST_DEPTH)
                        .maxNumberLength(MOST_NUMBER)
                        .maxNameLength(MOST_NAME)
                        .maxStringLength(MOST_TEXT)
                        .build();
        var mapper =
                JsonMapper.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                        .build();
        mapper.getFactory().setStreamReadConstraints(limits);
        return mapper;
    }

    /// What is no such JSON. The message is for the client and repeats nothing of it.
    static final class NoJson extends Exception {
        private static final long serialVersionUID = 1L;

        NoJson(String why) {
            super(why, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    static JsonNode read(byte[] bytes) throws NoJson {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new NoJson("found bytes that are no UTF-8");
        }
        return read(text);
    }

    static JsonNode read(String text) throws NoJson {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException _) {
            throw new NoJson(
                    "found what is no JSON, is nested deeper than "
                            + MOST_DEPTH
                            + ", or has a name twice in one object");
        }
        if (node == null || node.isMissingNode()) {
            throw new NoJson("found nothing, expected JSON");
        }
        requireWholeTexts(node);
        return node;
    }

    private static void requireWholeTexts(JsonNode node) throws NoJson {
        if (node.isTextual()) {
            requireWhole(node.textValue());
        }
        if (node instanceof ObjectNode object) {
            for (String name : names(object)) {
                requireWhole(name);
            }
        }
        for (JsonNode child : node) {
            requireWholeTexts(child);
        }
    }

    /// Some parsers take `Name` for `name`: where both are there, they see another one than the
    /// rules do. A number beyond a double is another one to each of them.
    static void requireOneReading(JsonNode node) throws NoJson {
        if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
            throw new NoJson("found a number beyond a double");
        }
        if (node instanceof ObjectNode object) {
            var folded = new HashSet<String>();
            for (String name : names(object)) {
                if (!folded.add(StrictJson.folded(name))) {
                    throw new NoJson("found names in one object that differ in their case alone");
                }
            }
        }
        for (JsonNode child : node) {
            requireOneReading(child);
        }
    }

    private static void requireWhole(String text) throws NoJson {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new NoJson("found half of a surrogate pair in a text");
        }
    }

    static byte[] bytes(JsonNode node) {
        return text(node).getBytes(StandardCharsets.UTF_8);
    }

    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written", e);
        }
    }

    static ObjectNode object() {
        return NODES.objectNode();
    }

    /// With the names in every object in order.
    static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var sorted = object();
            for (String name : new TreeSet<>(names(object))) {
                sorted.set(name, sorted(object.get(name)));
            }
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            var sorted = NODES.arrayNode(array.size());
            array.forEach(item -> sorted.add(sorted(item)));
            return sorted;
        }
        return node;
    }

    static List<String> names(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    /// As rules see it: maps, lists, texts, numbers (Long or Double), booleans and null.
    static @Nullable Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> map((ObjectNode) node);
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>(node.size());
                node.forEach(item -> list.add(value(item)));
                yield list;
            }
            case STRING -> node.textValue();
            case NUMBER ->
                    node.isIntegralNumber() && node.canConvertToLong()
                            ? (Object) node.longValue()
                            : (Object) node.doubleValue();
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING, BINARY, POJO -> null;
        };
    }

    static Map<String, @Nullable Object> map(ObjectNode object) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        object.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
        return map;
    }
}
