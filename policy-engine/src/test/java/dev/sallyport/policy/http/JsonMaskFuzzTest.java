package dev.sallyport.policy.http;

import static dev.sallyport.policy.http.Masks.REDACT;
import static dev.sallyport.policy.http.Masks.detectors;
import static dev.sallyport.policy.http.Masks.fields;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Unavailable;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonMaskFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<MaskOrder> ORDERS =
            List.of(fields(REDACT, "**.email", "a.*.b"), detectors(REDACT, "card", "email"));
    private final Random random = new Random(4_711);

    private JsonNode tree(int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 7)) {
            case 0 -> JSON.getNodeFactory().numberNode(random.nextInt());
            case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 2 -> JSON.getNodeFactory().nullNode();
            case 3 -> JSON.getNodeFactory().textNode(text());
            case 4 -> {
                ArrayNode list = JSON.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(tree(depth + 1));
                }
                yield list;
            }
            default -> {
                ObjectNode object = JSON.createObjectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(
                            List.of("a", "b", "email", "x\"y", "é").get(random.nextInt(5)),
                            tree(depth + 1));
                }
                yield object;
            }
        };
    }

    private String text() {
        return List.of("", "plain", "é😀\n\t\\\"", "bob@example.com", "4111111111111111", "\u0001")
                .get(random.nextInt(6));
    }

    /// What a reader that keeps the whole tree would make of it.
    private static JsonNode hidden(JsonNode node, List<String> path) {
        JsonNode masked = JSON.getNodeFactory().textNode("[masked]");
        return switch (node.getNodeType()) {
            case OBJECT -> {
                ObjectNode object = JSON.createObjectNode();
                node.properties()
                        .forEach(field -> {
                            var inner = new java.util.ArrayList<>(path);
                            inner.add(field.getKey());
                            boolean ordered =
                                    field.getKey().equals("email")
                                            || (inner.size() == 3
                                                    && inner.getFirst().equals("a")
                                                    && inner.getLast().equals("b"));
                            object.set(
                                    field.getKey(),
                                    ordered && !field.getValue().isNull()
                                            ? masked
                                            : hidden(field.getValue(), inner));
                        });
                yield object;
            }
            case ARRAY -> {
                ArrayNode list = JSON.createArrayNode();
                node.forEach(item -> list.add(hidden(item, path)));
                yield list;
            }
            default ->
                    node.isTextual()
                                    && (node.asText().contains("@")
                                            || node.asText().startsWith("4111"))
                            ? masked
                            : node;
        };
    }

    @Test
    void whatIsShownIsWhatAReaderOfTheWholeTreeWouldHide() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            JsonNode tree = tree(0);
            String body = JSON.writeValueAsString(tree);
            String shown = Masks.masked(ORDERS, "application/json", body, 1 + random.nextInt(20));
            assertThat(JSON.readTree(shown)).as(body).isEqualTo(hidden(tree, List.of()));
        }
    }

    @Test
    void whatIsShownWholeOfABrokenBodyIsJson() throws IOException {
        int shownWhole = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] body = JSON.writeValueAsString(tree(0)).getBytes(UTF_8);
            for (int n = random.nextInt(3); n >= 0; n--) {
                body[random.nextInt(body.length)] =
                        (byte) "{}[]\",:\\0e\n".charAt(random.nextInt(11));
            }
            try {
                String shown =
                        Masks.masked(
                                Masks.MASKS.start(ORDERS, "application/json"),
                                body,
                                1 + random.nextInt(9));
                if (!shown.isBlank()) {
                    try (var values = JSON.readerFor(JsonNode.class).readValues(shown)) {
                        values.readAll();
                    } catch (IOException e) {
                        throw new AssertionError(new String(body, UTF_8) + " → " + shown, e);
                    }
                }
                shownWhole++;
            } catch (Unavailable e) {
                assertThat(e).hasMessageContaining("no JSON");
            }
        }
        assertThat(shownWhole).isBetween(100, 4_900);
    }
}
