package dev.sallyport.core.config;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.nodes.MappingNode;

/// Turns bytes into YAML nodes with line numbers and makes nothing of them. Anchors and aliases,
/// with which a small file can stand for gigabytes, are refused, as are a second document and deep
/// nesting. The parser's own messages quote the file, so only their position and cause are told.
final class YamlFile {
    static final int MOST_BYTES = 1 << 20;
    private static final int DEEPEST = 20;

    private YamlFile() {}

    /// @throws ConfigProblems where the bytes are not one YAML mapping
    static MappingNode parse(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw problem(0, "found " + bytes.length + " bytes, expected at most " + MOST_BYTES);
        }
        String text = decode(bytes);
        try {
            refuseAliases(text);
            if (yaml().compose(new StringReader(text)) instanceof MappingNode mapping) {
                return mapping;
            }
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw problem(
                    mark == null ? 0 : mark.getLine() + 1, "not valid YAML: " + e.getProblem());
        } catch (YAMLException _) {
            throw problem(0, "not valid YAML: nested too deeply, or it has odd characters");
        }
        throw problem(1, "expected a mapping with gateway, listeners, issuers, targets, …");
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(MOST_BYTES);
        options.setAllowRecursiveKeys(false);
        return new Yaml(new SafeConstructor(options));
    }

    private static void refuseAliases(String text) {
        for (Event event : yaml().parse(new StringReader(text))) {
            if (event instanceof AliasEvent
                    || (event instanceof NodeEvent node && node.getAnchor() != null)) {
                throw problem(
                        event.getStartMark().getLine() + 1,
                        "found an anchor or alias (& or *), expected plain values; write the value"
                                + " out, or put it in quotes");
            }
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw problem(0, "expected a text file in UTF-8");
        }
    }

    private static ConfigProblems problem(int line, String message) {
        return new ConfigProblems(List.of(new Problem("", line, message)));
    }
}
