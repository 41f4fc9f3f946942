package dev.sallyport.policy.http;

import dev.sallyport.core.http.HttpFacts.Body;
import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What GraphQL requests do: the kinds of operations that may run, and the fields that these ask
/// for at the root, fragments resolved. `@skip` and `@include` are not looked at: a field that may
/// be asked for counts.
final class GraphqlReader {
    static final int MOST_REQUESTS = 50;

    /// Of all documents of a request together: an event loop reads them.
    private static final int MOST_TOKENS = 8_000;

    private static final int MOST_CHARACTERS = 128 << 10;
    private static final int MOST_TOKENS_OF_ONE = 4_000;
    private static final ParserOptions LIMITS =
            ParserOptions.newParserOptions()
                    .captureIgnoredChars(false)
                    .captureSourceLocation(false)
                    .captureLineComments(false)
                    .readerTrackData(false)
                    .redactTokenParserErrorMessages(true)
                    .maxCharacters(MOST_CHARACTERS)
                    .maxTokens(MOST_TOKENS_OF_ONE)
                    .maxWhitespaceTokens(20_000)
                    .maxRuleDepth(300)
                    .build();

    private int tokens;
    private int characters;
    private final Set<String> operations = new TreeSet<>();
    private final Set<String> fields = new TreeSet<>();

    /// One request, or a list of them (a batch).
    ///
    /// @param anyOperation whether another part of the request may name the operation
    /// @throws Unread where it can't be told what runs, as with queries that the server has stored
    static Body json(@Nullable Object value, boolean anyOperation) throws Unread {
        var reader = new GraphqlReader();
        List<?> requests = value instanceof List<?> list ? list : java.util.Arrays.asList(value);
        if (requests.isEmpty() || requests.size() > MOST_REQUESTS) {
            throw new Unread("a GraphQL batch of none, or of more than " + MOST_REQUESTS);
        }
        for (Object request : requests) {
            if (!(request instanceof Map<?, ?> map) || !(map.get("query") instanceof String text)) {
                throw new Unread("a GraphQL request without the text of its query");
            }
            Object name = map.get("operationName");
            if (name != null && !(name instanceof String)) {
                throw new Unread("a GraphQL request whose operationName is no text");
            }
            reader.read(text, anyOperation ? null : (String) name);
        }
        return reader.body(value);
    }

    /// @param operation the name of the one that runs; null where any may
    static Body text(String document, @Nullable String operation) throws Unread {
        var reader = new GraphqlReader();
        reader.read(document, operation);
        return reader.body(null);
    }

    /// Whether a text could be a document with operations.
    static boolean looksLike(String text) {
        String start = text.stripLeading();
        return start.startsWith("{")
                || start.startsWith("#")
                || start.startsWith(",")
                || start.startsWith("\uFEFF")
                || start.startsWith("query")
                || start.startsWith("mutation")
                || start.startsWith("subscription")
                || start.startsWith("fragment");
    }

    private Body body(@Nullable Object value) {
        return new Body.Graphql(Set.copyOf(operations), Set.copyOf(fields), value);
    }

    private void read(String text, @Nullable String name) throws Unread {
        Map<String, FragmentDefinition> fragments = new HashMap<>();
        Deque<OperationDefinition> running = new ArrayDeque<>();
        for (Definition<?> definition : parsed(text).getDefinitions()) {
            switch (definition) {
                case FragmentDefinition fragment -> {
                    if (fragments.put(fragment.getName(), fragment) != null) {
                        throw new Unread("a GraphQL fragment that is defined twice");
                    }
                }
                case OperationDefinition operation -> {
                    if (name == null || name.isEmpty() || name.equals(operation.getName())) {
                        running.add(operation);
                    }
                }
                default -> throw new Unread("a GraphQL document that defines more than operations");
            }
        }
        if (running.isEmpty()) {
            throw new Unread("a GraphQL document without the operation that is named");
        }
        for (OperationDefinition operation : running) {
            operations.add(operation.getOperation().name().toLowerCase(Locale.ROOT));
            collect(operation.getSelectionSet(), fragments);
        }
    }

    private Document parsed(String text) throws Unread {
        characters += Math.min(text.length(), MOST_CHARACTERS + 1);
        int left = MOST_TOKENS - tokens;
        if (characters > MOST_CHARACTERS || left <= 0) {
            throw new Unread("a GraphQL request with more text than is read");
        }
        ParserOptions limits =
                LIMITS.transform(options ->
                        options.maxTokens(Math.min(left, MOST_TOKENS_OF_ONE))
                                .parsingListener(_ -> tokens++));
        try {
            return new Parser()
                    .parseDocument(
                            ParserEnvironment.newParserEnvironment()
                                    .document(text)
                                    .parserOptions(limits)
                                    .locale(Locale.ENGLISH)
                                    .build());
        } catch (InvalidSyntaxException | StackOverflowError e) {
            throw new Unread("a GraphQL document that can't be parsed");
        }
    }

    private void collect(SelectionSet root, Map<String, FragmentDefinition> fragments)
            throws Unread {
        Set<String> seen = new HashSet<>();
        Deque<SelectionSet> left = new ArrayDeque<>(List.of(root));
        while (!left.isEmpty()) {
            for (Selection<?> selection : left.remove().getSelections()) {
                switch (selection) {
                    case Field field -> fields.add(field.getName());
                    case InlineFragment fragment -> left.add(fragment.getSelectionSet());
                    case FragmentSpread spread -> {
                        FragmentDefinition fragment = fragments.get(spread.getName());
                        if (fragment == null) {
                            throw new Unread("a GraphQL fragment that is not defined");
                        }
                        if (seen.add(spread.getName())) {
                            left.add(fragment.getSelectionSet());
                        }
                    }
                    default -> throw new Unread("a GraphQL selection that is not known");
                }
            }
        }
    }
}
