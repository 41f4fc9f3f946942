package dev.sallyport.policy;

import dev.sallyport.policy.YamlNode.Mapping;
import dev.sallyport.policy.YamlNode.Scalar;
import dev.sallyport.policy.YamlNode.Sequence;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A mapping of a policy file, read key by key. Whatever is wrong becomes a problem and the getter
/// answers null or an empty list; the caller reads on, so that all problems are found.
final class Section {
    private final Problems problems;
    private final String file;
    private final String where;
    private final int line;
    private final Map<String, YamlNode.Entry> entries;

    private Section(Problems problems, String file, String where, Mapping mapping) {
        this.problems = problems;
        this.file = file;
        this.where = where;
        this.line = mapping.line();
        this.entries =
                mapping.entries().stream().collect(Collectors.toMap(YamlNode.Entry::key, e -> e));
    }

    /// Null where the node is no mapping.
    static @Nullable Section of(
            Problems problems, String file, String where, YamlNode node, Keys keys) {
        if (!(node instanceof Mapping mapping)) {
            problems.add(
                    file, node.line(), where, "expected a mapping of keys, was " + node.word());
            return null;
        }
        var section = new Section(problems, file, where, mapping);
        section.refuseUnknown(keys);
        return section;
    }

    private void refuseUnknown(Keys keys) {
        for (YamlNode.Entry entry : entries.values()) {
            if (!keys.known().contains(entry.key())) {
                problem(entry.key(), keys.refusal(entry.key()));
            }
        }
    }

    String file() {
        return file;
    }

    int line() {
        return line;
    }

    String where() {
        return where;
    }

    /// The same section, called by the name of what it holds from here on.
    Section named(String name) {
        return new Section(problems, file, name, new Mapping(line, List.copyOf(entries.values())));
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    void problem(String key, String message) {
        YamlNode.Entry entry = entries.get(key);
        problems.add(file, entry == null ? line : entry.line(), path(key), message);
    }

    /// Notes a problem unless the condition holds.
    void require(boolean condition, String key, String message) {
        if (!condition) {
            problem(key, message);
        }
    }

    private String path(String key) {
        return where.isEmpty() ? key : key.isEmpty() ? where : where + "." + key;
    }

    @Nullable YamlNode node(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    @Nullable Section section(String key, Keys keys) {
        YamlNode node = node(key);
        return node == null ? null : of(problems, file, path(key), node, keys);
    }

    /// The mappings of a list.
    List<Section> sections(String key, Keys keys) {
        List<Section> sections = new ArrayList<>();
        for (YamlNode item : items(key)) {
            Section section =
                    of(problems, file, path(key) + "[" + sections.size() + "]", item, keys);
            if (section != null) {
                sections.add(section);
            }
        }
        return sections;
    }

    private List<YamlNode> items(String key) {
        return switch (node(key)) {
            case null -> List.of();
            case Sequence sequence -> {
                require(
                        !sequence.items().isEmpty(),
                        key,
                        "the list is empty; leave the key out or name something");
                yield sequence.items();
            }
            case YamlNode other -> {
                problem(key, "expected a list, was " + other.word());
                yield List.of();
            }
        };
    }

    @Nullable String text(String key) {
        YamlNode node = node(key);
        if (node == null) {
            return null;
        }
        if (node instanceof Scalar(_, YamlNode.Type type, String text)
                && type == YamlNode.Type.TEXT) {
            if (!text.isBlank()) {
                return text;
            }
        }
        problem(key, "expected a text, was " + node.word() + "; put it in quotes if it is one");
        return null;
    }

    String text(String key, String otherwise) {
        String text = text(key);
        return text == null ? otherwise : text;
    }

    /// A text, number or bare word, as written; YAML reads `null` as nothing, and so it comes back.
    @Nullable String word(String key) {
        YamlNode node = node(key);
        if (node == null || node instanceof Scalar) {
            return node == null ? null : ((Scalar) node).text();
        }
        problem(key, "expected one word, was " + node.word());
        return null;
    }

    @Nullable Boolean flag(String key) {
        YamlNode node = node(key);
        if (node == null) {
            return null;
        }
        if (node instanceof Scalar(_, YamlNode.Type type, String text)
                && type == YamlNode.Type.BOOLEAN
                && (text.equals("true") || text.equals("false"))) {
            return text.equals("true");
        }
        problem(key, "expected true or false, was " + node.word());
        return null;
    }

    /// A whole number within bounds, both inclusive; `otherwise` where the key is missing or wrong.
    long number(String key, long least, long most, long otherwise) {
        YamlNode node = node(key);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof Scalar(_, YamlNode.Type type, String text)
                && type == YamlNode.Type.NUMBER
                && text.matches("-?[0-9]{1,19}")) {
            var value = new BigInteger(text);
            if (value.compareTo(BigInteger.valueOf(least)) >= 0
                    && value.compareTo(BigInteger.valueOf(most)) <= 0) {
                return value.longValue();
            }
        }
        problem(
                key,
                "expected a whole number from " + least + " to " + most + ", was " + node.word());
        return otherwise;
    }

    /// A list of texts.
    List<String> texts(String key) {
        return each(key, text -> text);
    }

    /// A list of texts, each read by a function that answers null where the text is not one of its
    /// kind; `expected` tells what is.
    <T> List<T> words(
            String key, Function<String, @Nullable T> read, Function<String, String> expected) {
        return each(
                key,
                text -> {
                    T value = read.apply(text);
                    if (value == null) {
                        problem(key, expected.apply(text));
                    }
                    return value;
                });
    }

    private <T> List<T> each(String key, Function<String, @Nullable T> read) {
        List<T> all = new ArrayList<>();
        for (YamlNode item : items(key)) {
            if (item instanceof Scalar(_, YamlNode.Type type, String text)
                    && type == YamlNode.Type.TEXT
                    && !text.isBlank()) {
                T value = read.apply(text);
                if (value != null) {
                    all.add(value);
                }
            } else {
                problem(key, "expected texts in the list, found " + item.word());
            }
        }
        return all;
    }

    /// One of a closed set of words; null where missing or wrong.
    <T> @Nullable T oneOf(String key, Map<String, T> choices) {
        String word = word(key);
        if (word == null) {
            return null;
        }
        T choice = choices.get(word);
        if (choice == null) {
            problem(
                    key,
                    "\""
                            + word
                            + "\" is none of "
                            + String.join(", ", choices.keySet().stream().sorted().toList())
                            + Problems.suggestion(word, choices.keySet()));
        }
        return choice;
    }
}
