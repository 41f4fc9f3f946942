package dev.sallyport.policy;

import dev.cel.common.values.NullValue;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpFacts.Body;
import dev.sallyport.core.http.HttpVerb;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What conditions see of HTTP requests, in CEL's kinds of values.
final class HttpValues {
    /// CEL's null.
    static final Object NOTHING = NullValue.NULL_VALUE;

    private HttpValues() {}

    /// @throws Unanswered where nobody knows
    static Object size(HttpFacts facts) {
        if (facts.size() < 0) {
            throw new Unanswered("the size of the body is not known");
        }
        return facts.size();
    }

    /// Nothing is known of a query that can't be decoded; such a request is unjudged.
    ///
    /// @throws Unanswered where nobody knows
    static Object query(HttpFacts facts) {
        boolean hasQuery = facts.verb().compareTo(HttpVerb.MESSAGE) <= 0;
        if (hasQuery && !facts.judged() && facts.query().isEmpty()) {
            throw new Unanswered(facts.reason());
        }
        return facts.query();
    }

    /// Null where the body is no JSON: what asks for a field of it fails.
    static Object body(HttpFacts facts) {
        return switch (facts.body()) {
            case Body.Json(Object value) -> known(value);
            case Body.Graphql(_, _, Object value) -> known(value);
            case Body.None _, Body.Form _ -> NOTHING;
            case Body.Unknown(String why) -> throw new Unanswered(why);
        };
    }

    /// A server that takes forms may take the same from another kind of body: that a field is not
    /// there is said only where there is no body. Messages of MCP are written anew by the door.
    static Object form(HttpFacts facts) {
        return switch (facts.body()) {
            case Body.Form(var fields) -> fields;
            case Body.Unknown(String why) -> throw new Unanswered(why);
            case Body.None _, Body.Json _, Body.Graphql _ -> {
                boolean isMcp = facts.verb().compareTo(HttpVerb.MESSAGE) > 0;
                if (facts.size() != 0 && !isMcp) {
                    throw new IllegalStateException("the body is no form");
                }
                yield Map.of();
            }
        };
    }

    static Object operations(HttpFacts facts) {
        return switch (facts.body()) {
            case Body.Graphql graphql -> sorted(graphql.operations());
            case Body other -> noGraphql(facts, other);
        };
    }

    static Object fields(HttpFacts facts) {
        return switch (facts.body()) {
            case Body.Graphql graphql -> sorted(graphql.fields());
            case Body other -> noGraphql(facts, other);
        };
    }

    /// Without a body no operation runs; what else a server may take for one is not known.
    private static Object noGraphql(HttpFacts facts, Body body) {
        if (body instanceof Body.Unknown(String why)) {
            throw new Unanswered(why);
        }
        if (body instanceof Body.None && facts.size() == 0) {
            return List.of();
        }
        throw new IllegalStateException("the body is no GraphQL request");
    }

    private static List<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }

    /// With CEL's null in the place of Java's.
    static Object known(@Nullable Object value) {
        return switch (value) {
            case null -> NOTHING;
            case Map<?, ?> map -> {
                Map<Object, Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((name, inner) -> copy.put(name, known(inner)));
                yield Collections.unmodifiableMap(copy);
            }
            case List<?> list -> {
                List<Object> copy = new ArrayList<>(list.size());
                list.forEach(inner -> copy.add(known(inner)));
                yield Collections.unmodifiableList(copy);
            }
            default -> value;
        };
    }

    /// With Java's null again, to be shown.
    static @Nullable Object shown(Object value) {
        return switch (value) {
            case NullValue _ -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((name, inner) -> copy.put(String.valueOf(name), shown(inner)));
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(inner -> copy.add(shown(inner)));
                yield copy;
            }
            default -> value;
        };
    }
}
