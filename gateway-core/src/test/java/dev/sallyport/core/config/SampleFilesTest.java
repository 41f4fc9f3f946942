package dev.sallyport.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The published schema, the sample files and the loader say the same.
class SampleFilesTest {
    private static final Path FILES = Path.of("..", "config");

    private static JsonNode schemaJson() throws IOException {
        return new ObjectMapper().readTree(FILES.resolve("sallyport.schema.json").toFile());
    }

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schemaJson());
    }

    private static Map<String, Set<String>> askedBy(String... samples) throws IOException {
        var asked = new TreeMap<String, Set<String>>();
        for (String sample : samples) {
            var reading = new Reading(FILES, new ArrayList<>(), asked);
            ConfigLoader.read(Files.readAllBytes(FILES.resolve(sample)), reading);
        }
        return asked;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sallyport.yaml", "single-node.yaml"})
    void theLoaderAndTheSchemaTakeEverySample(String sample) throws IOException {
        assertThat(ConfigLoader.load(FILES.resolve(sample)).targets()).containsKey("shop");
        assertThat(schema().validate(Files.readString(FILES.resolve(sample)), InputFormat.YAML))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sallyport.yaml", "single-node.yaml"})
    void aSampleThatEndsTooEarlyIsRefused(String sample) throws IOException {
        byte[] whole = Files.readAllBytes(FILES.resolve(sample));
        for (int end = 0; end < whole.length - 1; end += 5) {
            byte[] part = Arrays.copyOf(whole, end);
            assertThatThrownBy(() -> ConfigLoader.read(part, Reading.in(FILES)))
                    .as("cut at %d", end)
                    .isInstanceOf(ConfigProblems.class);
        }
    }

    @Test
    void theSchemaHasTheLoadersKeysAndNoOthers() throws IOException {
        var schema = schemaJson();
        var described = new TreeMap<String, Set<String>>();
        collect(schema, schema, "", described);

        assertThat(described).isEqualTo(askedBy("sallyport.yaml", "single-node.yaml"));
    }

    private static void collect(
            JsonNode root, JsonNode node, String shape, Map<String, Set<String>> into) {
        if (node.has("$ref")) {
            collect(root, root.at(node.get("$ref").asText().substring(1)), shape, into);
        }
        node.path("properties")
                .properties()
                .forEach(entry -> {
                    into.computeIfAbsent(shape, _ -> new TreeSet<>()).add(entry.getKey());
                    collect(root, entry.getValue(), join(shape, entry.getKey()), into);
                });
        for (String each : List.of("items", "additionalProperties")) {
            if (node.path(each).isObject()) {
                collect(root, node.get(each), join(shape, "*"), into);
            }
        }
    }

    private static String join(String shape, String key) {
        return shape.isEmpty() ? key : shape + "." + key;
    }

    @Test
    void theSchemaRefusesALiteralSecretAndAnUnknownKey() throws IOException {
        String sample = Files.readString(FILES.resolve("sallyport.yaml"));

        assertThat(
                        schema().validate(
                                        sample.replace("file:secrets/shop-app", "hunter2"),
                                        InputFormat.YAML))
                .isNotEmpty();
        assertThat(schema().validate(sample + "\npolicy: x\n", InputFormat.YAML)).isNotEmpty();
    }
}
