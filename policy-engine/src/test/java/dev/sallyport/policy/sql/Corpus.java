package dev.sallyport.policy.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Statements of every kind: hand-written ones, and templates filled with every part of a kind.
final class Corpus {
    /// @param inner what a template was filled with; empty for a hand-written statement
    record Entry(String text, String template, String inner) {}

    private Corpus() {}

    static List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        for (String statement : lines("corpus-statements.sql")) {
            entries.add(new Entry(statement, statement, ""));
        }
        Map<String, List<String>> parts = parts();
        for (String template : lines("corpus-templates.sql")) {
            int open = template.indexOf('{');
            String kind = template.substring(open + 1, template.indexOf('}'));
            for (String part : parts.getOrDefault(kind, List.of())) {
                String text = template.replace("{" + kind + "}", part).replace("\\n", "\n");
                entries.add(new Entry(text, template, part));
            }
        }
        return entries;
    }

    static List<String> handWritten() {
        return lines("corpus-statements.sql");
    }

    private static Map<String, List<String>> parts() {
        var parts = new LinkedHashMap<String, List<String>>();
        String kind = "";
        for (String line : lines("corpus-parts.txt")) {
            if (line.matches("\\[[a-z]+\\]")) {
                kind = line.substring(1, line.length() - 1);
                parts.put(kind, new ArrayList<>());
            } else if (!line.startsWith("# ")) {
                parts.getOrDefault(kind, new ArrayList<>()).add(line);
            }
        }
        return parts;
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Corpus.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("test resource " + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
