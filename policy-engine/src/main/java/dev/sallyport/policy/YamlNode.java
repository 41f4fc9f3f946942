package dev.sallyport.policy;

import java.util.List;

/// A piece of a YAML file that knows its line (from 1).
sealed interface YamlNode {
    int line();

    /// The word for error messages.
    String word();

    /// @param entries in file order; keys are unique
    record Mapping(int line, List<Entry> entries) implements YamlNode {
        @Override
        public String word() {
            return "a mapping";
        }
    }

    record Entry(String key, int line, YamlNode value) {}

    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        @Override
        public String word() {
            return "a list";
        }
    }

    /// @param text as written, without quotes; `null` and nothing at all are both `null`
    record Scalar(int line, Type type, String text) implements YamlNode {
        @Override
        public String word() {
            return type == Type.NULL ? "nothing" : "\"" + text + "\"";
        }
    }

    enum Type {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }
}
