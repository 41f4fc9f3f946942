package dev.sallyport.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// One mapping of the file. Reading never stops at a problem: what can't be read is noted and a
/// stand-in value returned, which no record is kept with ([Reading#problems] is then not empty). A
/// section that is missing although it is required is noted once, and is silent from then on.
final class Section {
    private final Reading reading;
    private final String path;
    private final String shape;
    private final int line;
    private final boolean absent;
    private final Map<String, Node> entries = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    private Section(Reading reading, String path, String shape, int line, boolean absent) {
        this.reading = reading;
        this.path = path;
        this.shape = shape;
        this.line = line;
        this.absent = absent;
    }

    static Section root(Reading reading, MappingNode node) {
        return of(reading, "", "", node);
    }

    private static Section of(Reading reading, String path, String shape, MappingNode node) {
        var section = new Section(reading, path, shape, lineOf(node), false);
        for (NodeTuple tuple : node.getValue()) {
            section.enter(tuple);
        }
        return section;
    }

    private void enter(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            reading.problem(path, lineOf(tuple.getKeyNode()), "expected a plain word as key");
        } else if (entries.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
            reading.problem(
                    at(key.getValue()), lineOf(key), "found twice, expected once; remove one");
        }
    }

    static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String shapeAt(String key) {
        return shape.isEmpty() ? key : shape + "." + key;
    }

    Reading reading() {
        return reading;
    }

    /// Where the key is, or would be.
    int lineOf(String key) {
        Node node = entries.get(key);
        return node == null ? line : lineOf(node);
    }

    boolean has(String key) {
        return find(key) != null;
    }

    void problem(String key, String message) {
        if (!absent) {
            reading.problem(at(key), lineOf(key), message);
        }
    }

    /// The node, or null where the key is missing or has no value.
    private @Nullable Node find(String key) {
        asked.add(key);
        reading.asked(shape, key);
        Node node = entries.get(key);
        return node == null || node.getTag().equals(Tag.NULL) ? null : node;
    }

    /// A value that is one word or number, in its own spelling.
    private Optional<String> scalar(String key, String expected) {
        Node node = find(key);
        if (node == null) {
            return Optional.empty();
        }
        return Optional.of(scalar(node, key, expected));
    }

    private String scalar(Node node, String key, String expected) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        reading.problem(at(key), lineOf(node), "found a list or mapping, " + expected);
        return "";
    }

    /// Converts a value; an unreadable one is noted, its text quoted unless there may be a login in
    /// it.
    <T> T value(
            String key, T otherwise, String expected, Function<String, Optional<T>> conversion) {
        var text = scalar(key, expected);
        if (text.isEmpty()) {
            return otherwise;
        }
        var value = conversion.apply(text.get());
        if (value.isEmpty()) {
            problem(key, "found " + Checks.quote(text.get()) + ", " + expected);
        }
        return value.orElse(otherwise);
    }

    Optional<String> optionalText(String key) {
        return scalar(key, "expected a text");
    }

    String text(String key, String otherwise) {
        return optionalText(key).orElse(otherwise);
    }

    /// A value that must be there.
    String text(String key) {
        var text = optionalText(key);
        if (text.isEmpty()) {
            problem(key, "missing, expected a text; add it");
        }
        return text.orElse("");
    }

    /// A list of texts; empty where the key is missing.
    Set<String> texts(String key) {
        return new LinkedHashSet<>(textList(key));
    }

    List<String> textList(String key) {
        var texts = new ArrayList<String>();
        for (Node item : items(key, "expected a list of texts, like [a, b]")) {
            texts.add(scalar(item, key, "expected a list of texts"));
        }
        return texts;
    }

    private List<Node> items(String key, String expected) {
        Node node = find(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(key, "found something else, " + expected);
        return List.of();
    }

    List<Section> sections(String key) {
        var sections = new ArrayList<Section>();
        int position = 0;
        for (Node item : items(key, "expected a list; begin each entry with '-'")) {
            String itemKey = key + "[" + position++ + "]";
            sections.add(child(item, at(itemKey), shapeAt(key) + ".*"));
        }
        return sections;
    }

    Optional<Section> optionalSection(String key) {
        return Optional.ofNullable(find(key)).map(node -> child(node, at(key), shapeAt(key)));
    }

    Section section(String key) {
        return optionalSection(key)
                .orElseGet(() -> {
                    problem(key, "missing, expected a section; add it");
                    return absent(at(key), shapeAt(key));
                });
    }

    /// The section's entries as sections of their own, by name.
    Map<String, Section> named(String key) {
        var named = new LinkedHashMap<String, Section>();
        optionalSection(key)
                .ifPresent(all ->
                        all.entries.forEach((name, node) ->
                                named.put(name, child(node, all.at(name), all.shapeAt("*")))));
        return named;
    }

    /// A mapping of names to texts.
    Map<String, String> textMap(String key) {
        var texts = new LinkedHashMap<String, String>();
        optionalSection(key)
                .ifPresent(all ->
                        all.entries.forEach((name, node) ->
                                texts.put(name, all.scalar(node, name, "expected a text"))));
        return texts;
    }

    private Section child(Node node, String childPath, String childShape) {
        if (node instanceof MappingNode mapping) {
            return of(reading, childPath, childShape, mapping);
        }
        reading.problem(childPath, lineOf(node), "found no section, expected keys and values");
        return absent(childPath, childShape);
    }

    private Section absent(String childPath, String childShape) {
        return new Section(reading, childPath, childShape, line, true);
    }

    /// Makes the section's record once all its keys were asked for: notes keys that nobody asked
    /// for and what the record itself finds.
    <T> Optional<T> build(Supplier<T> make) {
        noteUnknownKeys();
        return part(make);
    }

    /// Makes a record that is only a part of what this section says.
    <T> Optional<T> part(Supplier<T> make) {
        try {
            return absent ? Optional.empty() : Optional.of(make.get());
        } catch (ConfigProblems e) {
            for (Problem problem : e.problems()) {
                String where = problem.path().isEmpty() ? path : at(problem.path());
                reading.unlessTold(where, lineOf(problem.path()), problem.message());
            }
            return Optional.empty();
        }
    }

    private void noteUnknownKeys() {
        for (String key : entries.keySet()) {
            if (!asked.contains(key)) {
                problem(key, "unknown key; " + Suggestion.among(asked, key));
            }
        }
    }
}
