package dev.sallyport.http.exchange;

import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpVerb;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds what makes a server take a request for one of another method than its own: a field
/// `_method` in its body or its query. Rules for that method would not have been asked.
final class MethodOverride {
    private static final String NAME = "_method";

    private MethodOverride() {}

    /// @return why the request may not go up; null where nothing in its body speaks against it
    static @Nullable Refusal of(HttpCommand command) {
        Content content = command.call().content();
        if (content.size() == 0) {
            return null;
        }
        return switch (command.facts().body()) {
            case HttpFacts.Body.Form(var fields) ->
                    isIn(fields.keySet().stream()) || isBehindSemicolon(content) ? asked() : null;
            case HttpFacts.Body.Json(var value) -> isTop(value) ? asked() : null;
            case HttpFacts.Body.Graphql(_, _, var value) -> isTop(value) ? asked() : null;
            case HttpFacts.Body.None _, HttpFacts.Body.Unknown _ ->
                    ofUnread(command.call().verb(), content);
        };
    }

    private static @Nullable Refusal ofUnread(HttpVerb verb, Content content) {
        if (isForm(content.mediaType())) {
            return unread();
        }
        // servers take a POST that doesn't say what it is for a form
        if (verb != HttpVerb.POST || !content.mediaType().isBlank()) {
            return null;
        }
        if (!content.isWhole()) {
            return unread();
        }
        return isIn(names(content)) ? asked() : null;
    }

    /// However it is written: servers read types that can't be read, too.
    private static boolean isForm(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        return type.contains("form-urlencoded") || type.contains("form-data");
    }

    private static boolean isTop(@Nullable Object value) {
        return value instanceof Map<?, ?> object
                && isIn(object.keySet().stream().map(String::valueOf));
    }

    /// Some servers take `;` for `&`.
    private static boolean isBehindSemicolon(Content content) {
        return content.mediaType().toLowerCase(Locale.ROOT).contains("form-urlencoded")
                && content.text().indexOf(';') >= 0
                && isIn(names(content));
    }

    private static Stream<String> names(Content content) {
        return Stream.of(content.text().split("[&;]", -1)).map(MethodOverride::nameOf);
    }

    /// The decoded name of a pair of a query or a form.
    static String nameOf(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        if (name.indexOf('%') < 0 && name.indexOf('+') < 0) {
            return name;
        }
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // a percent sign alone
            return name;
        }
    }

    private static boolean isIn(Stream<String> names) {
        return names.anyMatch(MethodOverride::isMeant);
    }

    /// Servers fold names: PHP writes `_` for blanks, dots and brackets and leaves leading blanks
    /// out, Rack takes what is between brackets.
    static boolean isMeant(String name) {
        String bare = name.stripLeading();
        int zero = bare.indexOf('\0');
        bare = zero < 0 ? bare : bare.substring(0, zero);
        return NAME.equalsIgnoreCase(folded(bare)) || NAME.equalsIgnoreCase(folded(inner(bare)));
    }

    private static String folded(String name) {
        return name.replace(' ', '_').replace('.', '_').replace('[', '_');
    }

    private static String inner(String name) {
        int from = 0;
        while (from < name.length() && isBracket(name.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < name.length() && !isBracket(name.charAt(to))) {
            to++;
        }
        return name.substring(from, to);
    }

    private static boolean isBracket(char c) {
        return c == '[' || c == ']';
    }

    private static Refusal asked() {
        return Refusal.of(
                Refusal.Code.UNSUPPORTED,
                "a field (_method) asks for another method than the request's own",
                null,
                "send the request as it is meant");
    }

    private static Refusal unread() {
        return Refusal.of(
                Refusal.Code.UNJUDGED,
                "a form that could not be read may ask for another method than the request's own",
                null,
                "send a smaller form in UTF-8, or the data in another media type");
    }
}
