package dev.sallyport.policy;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.sql.Effect;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
                    new Action(Set.of(), Set.of(), Set.of()),
                    Set.of());
    private static final Map<String, Protocol> PROTOCOLS = words(Protocol.values(), Protocol::word);
    private static final Map<String, Effect> EFFECTS = words(Effect.values(), Effect::word);
    private static final Map<String, Principal.Kind> KINDS =
            words(Principal.Kind.values(), Principal.Kind::word);
    private static final Map<String, Boolean> JUDGEMENTS =
            Map.of("judged", true, "unjudged", false);
    private static final String TAG = "tag:";

    private final Vocabulary vocabulary;

    MatchReader(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    private static <T> Map<String, T> words(T[] values, Function<T, String> word) {
        return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(word, value -> value));
    }

    Match read(@Nullable Section match) {
        if (match == null) {
            return ANYTHING;
        }
        Protocol protocol = match.oneOf("protocol", PROTOCOLS);
        for (String key : List.of("verbs", "objects", "effects")) {
            match.require(
                    protocol == null || protocol == Protocol.POSTGRES || !match.has(key),
                    key,
                    "SQL has these; with protocol " + word(protocol) + " the rule never matches");
        }
        return new Match(
                scope(match, protocol), action(match), closed(match, "judgements", JUDGEMENTS));
    }

    private static String word(@Nullable Protocol protocol) {
        return protocol == null ? "" : protocol.word();
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

    private static Action action(Section match) {
        Set<String> verbs = new HashSet<>();
        for (List<String> some :
                match.words(
                        "verbs",
                        word -> Verbs.of(word).isEmpty() ? null : Verbs.of(word),
                        word -> "unknown verb" + named(word, Verbs.words()))) {
            verbs.addAll(some);
        }
        List<String> objects =
                match.words(
                        "objects",
                        SqlObjects::named,
                        word -> "unknown kind of object" + named(word, SqlObjects.KINDS));
        return new Action(verbs, new HashSet<>(objects), closed(match, "effects", EFFECTS));
    }

    private static <T> Set<T> closed(Section match, String key, Map<String, T> choices) {
        return new HashSet<>(
                match.words(
                        key, choices::get, word -> "unknown word" + named(word, choices.keySet())));
    }

    private static String named(String word, java.util.Collection<String> known) {
        return " \"" + word + "\"" + Problems.suggestion(word, known);
    }
}
