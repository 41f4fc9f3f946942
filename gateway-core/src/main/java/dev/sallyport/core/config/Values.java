package dev.sallyport.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Reads the kinds of values that are more than a text.
final class Values {
    private static final String FILE = "file:";

    private Values() {}

    static int integer(Section section, String key, int otherwise) {
        return section.value(
                key,
                otherwise,
                "expected a whole number",
                text ->
                        text.matches("[0-9]{1,9}")
                                ? Optional.of(Integer.valueOf(text))
                                : Optional.empty());
    }

    /// A port that must be given; 0 is a port here, the system's choice.
    static int port(Section section, String key) {
        if (!section.has(key)) {
            section.problem(key, "missing, expected a port number; add it");
        }
        return integer(section, key, 0);
    }

    static boolean flag(Section section, String key) {
        return section.value(
                key,
                false,
                "expected true or false",
                text ->
                        switch (text) {
                            case "true" -> Optional.of(true);
                            case "false" -> Optional.of(false);
                            default -> Optional.empty();
                        });
    }

    static Duration duration(Section section, String key, Duration otherwise) {
        return section.value(key, otherwise, Durations.EXPECTED, Durations::parse);
    }

    /// A number of bytes that fits an `int`.
    static int bytes(Section section, String key, int otherwise) {
        return section.value(
                key,
                otherwise,
                Durations.SIZE_EXPECTED + ", below 2GB",
                text ->
                        Durations.parseSize(text)
                                .filter(size -> size <= Integer.MAX_VALUE)
                                .map(Long::intValue));
    }

    static <E extends Enum<E>> E word(Section section, String key, E otherwise, E[] all) {
        return section.value(
                key,
                otherwise,
                "expected one of " + words(all),
                text -> {
                    for (E one : all) {
                        if (word(one).equals(text)) {
                            return Optional.of(one);
                        }
                    }
                    return Optional.empty();
                });
    }

    private static <E extends Enum<E>> String words(E[] all) {
        var words = new StringBuilder();
        for (E one : all) {
            words.append(words.isEmpty() ? "" : ", ").append(word(one));
        }
        return words.toString();
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<URI> uri(Section section, String key) {
        return section.value(
                key,
                Optional.empty(),
                "expected a URL",
                text -> {
                    try {
                        return Optional.of(Optional.of(new URI(text)));
                    } catch (URISyntaxException _) {
                        return Optional.empty();
                    }
                });
    }

    /// A path; a relative one is relative to the configuration file.
    @SuppressWarnings("OptionalMapToOptional") // outer: is it a path; inner: is the key there
    static Optional<Path> optionalPath(Section section, String key) {
        return section.value(
                key,
                Optional.empty(),
                "expected a path",
                text -> resolve(section, text).map(Optional::of));
    }

    static Path path(Section section, String key) {
        if (!section.has(key)) {
            section.problem(key, "missing, expected a path; add it");
        }
        return optionalPath(section, key).orElse(section.reading().directory());
    }

    private static Optional<Path> resolve(Section section, String text) {
        try {
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(section.reading().directory().resolve(text).normalize());
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /// The reference of a secret, its file made absolute. What is no reference is passed on as it
    /// is: the record refuses it without repeating it.
    static String reference(Section section, String key) {
        if (!section.has(key)) {
            section.problem(key, "missing, " + SecretReference.EXPECTED);
        }
        return absolute(section, section.text(key, ""));
    }

    static String absolute(Section section, String reference) {
        if (!reference.startsWith(FILE) || !SecretReference.isReference(reference)) {
            return reference;
        }
        return resolve(section, reference.substring(FILE.length()))
                .map(path -> FILE + path)
                .orElse(reference);
    }
}
