package dev.sallyport.core.http;

import dev.sallyport.core.CommandFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one request or message of HTTP asks for, as rules see it.
///
/// @param path in normal form, percent-encoded, as it is sent
/// @param query decoded, by name; values in their order
/// @param headers by lower-case name; of those that carry secrets (`cookie`, …) the name alone,
///   with no value
/// @param mediaType of the body, `type/subtype` in lower case; empty where there is none
/// @param size of the body in bytes; −1 where it is not known
/// @param body what the body says
/// @param rpc what an MCP message asks for; [Rpc#NONE] elsewhere
public record HttpFacts(
        HttpVerb verb,
        String path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        String mediaType,
        long size,
        Body body,
        Rpc rpc,
        boolean judged,
        String reason)
        implements CommandFacts {
    /// What is known of a body.
    public sealed interface Body {
        /// There is none, or it is of a kind that says nothing to rules (an image).
        record None() implements Body {}

        /// JSON: maps, lists, texts, numbers (Long, or Double where it is no whole number of 64
        /// bits), booleans, null.
        record Json(@Nullable Object value) implements Body {}

        /// Fields of `application/x-www-form-urlencoded` or `multipart/form-data`; of an uploaded
        /// file its name.
        record Form(Map<String, List<String>> fields) implements Body {}

        /// A GraphQL request.
        ///
        /// @param operations `query`, `mutation`, `subscription`: the kinds of those that may run
        /// @param fields names of the root fields that they ask for, without aliases
        /// @param value the JSON around it
        record Graphql(Set<String> operations, Set<String> fields, @Nullable Object value)
                implements Body {}

        /// It can't be told what it says: a rule that asks for it is not answered.
        ///
        /// @param why for people
        record Unknown(String why) implements Body {}
    }

    /// @param method empty where the command is none of MCP
    /// @param name of the tool or prompt, URI of the resource; empty where there is none
    /// @param changed the tool is not described as it was when it was pinned
    public record Rpc(
            String method, String name, Map<String, @Nullable Object> arguments, boolean changed) {
        public static final Rpc NONE = new Rpc("", "", Map.of(), false);
    }

    @Override
    public Set<String> verbs() {
        return Set.of(verb.name());
    }
}
