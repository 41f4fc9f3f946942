package dev.sallyport.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one YAML document with its line numbers. Refused: keys that come twice, anchors and
/// aliases, a second document. One use, one thread.
final class YamlReader {
    private static final YAMLFactory YAML = new YAMLFactory();

    private final String file;
    private final Problems problems;

    YamlReader(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /// Null where the file is empty or isn't YAML; the problem is noted then.
    @Nullable YamlNode read(byte[] bytes) {
        try (YAMLParser parser = YAML.createParser(bytes)) {
            if (parser.nextToken() == null) {
                problems.add(file, 0, "", "the file is empty; expected at least `rules:`");
                return null;
            }
            YamlNode document = node(parser, "");
            if (parser.nextToken() != null) {
                problems.add(file, line(parser), "", "a second YAML document; use one file each");
            }
            return document;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            problems.add(
                    file,
                    at == null ? 0 : at.getLineNr(),
                    "",
                    "not YAML: " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            problems.add(file, 0, "", "not YAML: " + firstLine(String.valueOf(e.getMessage())));
        }
        return null;
    }

    private YamlNode node(YAMLParser parser, String where) throws IOException {
        int line = line(parser);
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            problems.add(file, line, where, "anchors and aliases are not supported; write it out");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, where, line);
            case START_ARRAY -> sequence(parser, where, line);
            case VALUE_NULL -> new YamlNode.Scalar(line, YamlNode.Type.NULL, "null");
            case VALUE_TRUE, VALUE_FALSE -> scalar(parser, line, YamlNode.Type.BOOLEAN);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(parser, line, YamlNode.Type.NUMBER);
            case NOT_AVAILABLE,
                    END_OBJECT,
                    END_ARRAY,
                    FIELD_NAME,
                    VALUE_EMBEDDED_OBJECT,
                    VALUE_STRING ->
                    scalar(parser, line, YamlNode.Type.TEXT);
        };
    }

    private static YamlNode scalar(JsonParser parser, int line, YamlNode.Type type)
            throws IOException {
        return new YamlNode.Scalar(line, type, parser.getText());
    }

    private YamlNode mapping(YAMLParser parser, String where, int line) throws IOException {
        List<YamlNode.Entry> entries = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int keyLine = line(parser);
            String path = where.isEmpty() ? key : where + "." + key;
            parser.nextToken();
            YamlNode value = node(parser, path);
            Integer first = lines.putIfAbsent(key, keyLine);
            if (first == null) {
                entries.add(new YamlNode.Entry(key, keyLine, value));
            } else {
                problems.add(file, keyLine, path, "this key stands in line " + first + " already");
            }
        }
        return new YamlNode.Mapping(line, List.copyOf(entries));
    }

    private YamlNode sequence(YAMLParser parser, String where, int line) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(parser, where + "[" + items.size() + "]"));
        }
        return new YamlNode.Sequence(line, List.copyOf(items));
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
