package dev.sallyport.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Principal;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One request of a verified caller.
record Call(ServiceRequestContext context, AggregatedHttpRequest request, Identity identity) {
    private static final int MOST_TEXTS = 100;
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /// Answers a call, on a thread that may block.
    @FunctionalInterface
    interface Handler {
        /// @throws ApiProblem where it is not answered as asked
        com.linecorp.armeria.common.HttpResponse handle(Call call);
    }

    Principal caller() {
        return identity.principal();
    }

    String path(String name) {
        String value = context.pathParam(name);
        if (value == null) {
            throw new IllegalStateException("the route has no {" + name + "}");
        }
        return value;
    }

    @Nullable String query(String name) {
        String value = context.queryParam(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /// The filters among these that were given, for the audit log.
    Map<String, String> given(Set<String> names) {
        var given = new TreeMap<String, String>();
        for (String name : names) {
            String value = query(name);
            if (value != null) {
                given.put(name, value);
            }
        }
        return given;
    }

    @Nullable Instant instant(String name) {
        String value = query(name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException _) {
            throw ApiProblem.badRequest(name + " must be a time like 2026-11-25T12:00:00Z");
        }
    }

    /// Refuses what nobody would read: a mistyped filter must not widen a search.
    void onlyQueries(Set<String> known) {
        for (String name : context.queryParams().names()) {
            if (!known.contains(name)) {
                throw ApiProblem.badRequest(
                        "unknown parameter; expected some of " + known.stream().sorted().toList());
            }
            if (context.queryParams().getAll(name).size() > 1) {
                throw ApiProblem.badRequest(name + " stands more than once");
            }
        }
    }

    int number(String name, int otherwise, int most) {
        String value = query(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,6}")
                || Integer.parseInt(value) < 1
                || Integer.parseInt(value) > most) {
            throw ApiProblem.badRequest(name + " must be 1 to " + most);
        }
        return Integer.parseInt(value);
    }

    /// The text field of a JSON object body that may have this field alone; an empty body has none.
    Optional<String> onlyField(String name) {
        if (request.content().isEmpty()) {
            return Optional.empty();
        }
        ObjectNode body = body();
        if (body.isEmpty()) {
            return Optional.empty();
        }
        JsonNode value = body.get(name);
        if (body.size() != 1 || value == null || !value.isTextual()) {
            throw ApiProblem.badRequest("expected a JSON object with the text " + name + " alone");
        }
        return Optional.of(value.textValue()).filter(text -> !text.isBlank());
    }

    /// The body, an object with some of these fields and no others.
    ObjectNode object(Set<String> known) {
        ObjectNode body = body();
        body.fieldNames()
                .forEachRemaining(name -> {
                    if (!known.contains(name)) {
                        throw ApiProblem.badRequest(
                                "unknown field; expected some of "
                                        + known.stream().sorted().toList());
                    }
                });
        return body;
    }

    static String text(ObjectNode body, String name) {
        JsonNode value = body.get(name);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw ApiProblem.badRequest("expected the text " + name);
        }
        return value.textValue();
    }

    /// A list of texts; empty where there is none.
    static List<String> texts(ObjectNode body, String name) {
        JsonNode value = body.path(name);
        List<String> texts = new ArrayList<>();
        value.forEach(one -> texts.add(one.isTextual() ? one.textValue() : ""));
        if ((!value.isArray() && !value.isMissingNode())
                || texts.size() > MOST_TEXTS
                || texts.contains("")) {
            throw ApiProblem.badRequest(
                    name + " must be a list of at most " + MOST_TEXTS + " texts");
        }
        return texts;
    }

    private ObjectNode body() {
        try {
            if (JSON.readTree(request.content().array()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException _) {
            // falls through to the refusal; the message would quote the body
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
        throw ApiProblem.badRequest("expected a JSON object as body");
    }
}
