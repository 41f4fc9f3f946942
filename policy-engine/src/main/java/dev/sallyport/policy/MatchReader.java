package dev.sallyport.policy;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads a rule's `match`.
final class MatchReader {
    private static final Match ANYTHING =
            new Match(
                    new Scope(null, Set.of(), Set.of(), Set.of(), Set.of()),
                    new Action.Anything(),
                    Set.of());
    private static final Map<String, Protocol> PROTOCOLS = words(Protocol.values(), Protocol::word);
    private static final Map<String, Principal.Kind> KINDS =
            words(Principal.Kind.values(), Principal.Kind::word);
    private static final Map<String, Boolean> JUDGEMENTS =
            Map.of("judged", true, "unjudged", false);
    private static final String TAG = "tag:";

    private final Vocabulary vocabulary;

    MatchReader(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    static <T> Map<String, T> words(T[] values, Function<T, String> word) {
        return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(word, value -> value));
    }

    Match read(@Nullable Section match) {
        if (match == null) {
            return ANYTHING;
        }
        Protocol protocol = match.oneOf("protocol", PROTOCOLS);
        return new Match(
                scope(match, protocol),
                action(match, protocol),
                closed(match, "judgements", JUDGEMENTS));
    }

    private static Action action(Section match, @Nullable Protocol protocol) {
        return switch (protocol) {
            case null -> {
                if (!match.has("protocol")) { // else its word is wrong, and that is told
                    refuse(
                            match,
                            "means another thing in each protocol; say which:"
                                    + " protocol: postgres, ssh or http",
                            "verbs",
                            "objects",
                            "effects",
                            "programs",
                            "paths",
                            "tools");
                }
                yield new Action.Anything();
            }
            case POSTGRES -> {
                refuse(match, "goes with protocol ssh alone", "programs");
                refuse(match, "goes with protocol http alone", "paths", "tools");
                yield ActionReader.sql(match);
            }
            case SSH -> {
                refuse(match, "goes with protocol postgres alone", "objects");
                refuse(match, "goes with protocol http alone", "paths", "tools");
                yield ActionReader.ssh(match);
            }
            case HTTP -> {
                refuse(match, "goes with protocol postgres alone", "objects");
                refuse(match, "goes with protocol ssh alone", "programs");
                refuse(match, "HTTP has none; name verbs, paths or tools", "effects");
                yield HttpActionReader.read(match);
            }
        };
    }

    private static void refuse(Section match, String why, String... keys) {
        for (String key : keys) {
            match.require(!match.has(key), key, why);
        }
    }

    private Scope scope(Section match, @Nullable Protocol protocol) {
        Set<String> names = new HashSet<>();
        Set<String> tags = new HashSet<>();
        for (String text : match.texts("targets")) {
            if (text.startsWith(TAG)) {
                String tag = text.substring(TAG.length());
                vocabulary.tag(tag).ifPresent(problem -> match.problem("targets", problem));
                match.require(!tag.isBlank(), "targets", "the tag after \"tag:\" is missing");
                tags.add(tag);
            } else {
                names.add(text);
            }
        }
        return new Scope(
                protocol,
                names,
                tags,
                Set.copyOf(new HashSet<>(match.texts("accounts"))),
                closed(match, "kinds", KINDS));
    }

    /// The values of a list of words from a closed set.
    static <T> Set<T> closed(Section match, String key, Map<String, T> choices) {
        return new HashSet<>(
                match.words(
                        key,
                        choices::get,
                        word ->
                                "unknown word \""
                                        + word
                                        + "\""
                                        + Problems.suggestion(word, choices.keySet())));
    }
}
