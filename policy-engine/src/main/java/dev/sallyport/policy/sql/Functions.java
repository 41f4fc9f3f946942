package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.Effect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What calling a function can do, by its name alone. Names not vouched for run code that nobody
/// here has seen. A function of the same name earlier in the search path would fool this; the
/// session's search path is part of every command for that reason.
final class Functions {
    private static final Set<String> HARMLESS = Set.copyOf(lines("harmless-functions.txt"));
    private static final Set<String> TAKES_ROW = Set.copyOf(lines("row-functions.txt"));

    /// Made by initdb in a schema that only superusers may create in; JDBC's metadata queries call
    /// it.
    private static final String EXPAND_ARRAY = "_pg_expandarray";

    private static final Map<String, Set<Effect>> EFFECTS = new HashMap<>();
    private static final Map<String, Set<Effect>> EFFECTS_OF_PREFIX = new HashMap<>();

    static {
        for (String line : lines("effects-of-functions.txt")) {
            String[] words = line.split(" ", -1);
            Set<Effect> effects =
                    Arrays.stream(words)
                            .skip(1)
                            .map(Effect::valueOf)
                            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Effect.class)));
            if (words[0].endsWith("*")) {
                EFFECTS_OF_PREFIX.put(words[0].substring(0, words[0].length() - 1), effects);
            } else {
                EFFECTS.put(words[0], effects);
            }
        }
    }

    private Functions() {}

    /// @param schema empty where the call names none
    static Set<Effect> effectsOfCalling(String schema, String name) {
        var effects = EnumSet.noneOf(Effect.class);
        effects.addAll(knownEffects(name));
        if (!isVouchedFor(schema, name) && (effects.isEmpty() || !isCatalog(schema))) {
            effects.add(Effect.RUN_CODE);
        }
        return effects;
    }

    /// The effects of a built-in function that does more than compute; empty for all others.
    static Set<Effect> knownEffects(String name) {
        Set<Effect> exact = EFFECTS.get(name);
        if (exact != null) {
            return exact;
        }
        for (var prefix : EFFECTS_OF_PREFIX.entrySet()) {
            if (name.startsWith(prefix.getKey())) {
                var effects = EnumSet.copyOf(prefix.getValue());
                effects.add(Effect.RUN_CODE); // anyone may have made one of that name
                return effects;
            }
        }
        return Set.of();
    }

    static boolean isVouchedFor(String schema, String name) {
        return (isCatalog(schema) && HARMLESS.contains(name))
                || (schema.equals("information_schema") && name.equals(EXPAND_ARRAY));
    }

    /// Whether `t.name`, with no such column, is a built-in function applied to a whole row of `t`.
    static boolean takesRow(String name) {
        return TAKES_ROW.contains(name);
    }

    private static boolean isCatalog(String schema) {
        return schema.isEmpty() || schema.equals("pg_catalog");
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Functions.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            var lines = new ArrayList<String>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(lines::add);
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + resource + " can't be read", e);
        }
    }
}
