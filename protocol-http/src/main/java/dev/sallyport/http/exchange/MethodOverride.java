package dev.sallyport.http.exchange;

import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.http.request.MethodNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds what makes a server take a request for one of another method than its own: a field
/// `_method` or its like in its body or its query. Rules for that method would not have been asked.
///
/// Bodies that nobody read are the hard ones. Servers let a POST alone be taken for something else,
/// and look for the field where they have parsed the body: so a form is refused, and JSON is
/// watched on its way up (see [OverrideScan]) and cut at such a member, before it is whole.
final class MethodOverride {
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
                    ofUnread(command.call(), content);
        };
    }

    private static @Nullable Refusal ofUnread(HttpCall call, Content content) {
        BodyKind kind = BodyKind.of(content);
        if (kind == BodyKind.FORM) {
            return unread();
        }
        if (call.verb() != HttpVerb.POST) {
            return null;
        }
        boolean isWhole = content.isWhole();
        return switch (kind) {
            case FORM -> unread();
            case UNNAMED -> isWhole ? askedIf(isIn(names(content)) || isInJson(content)) : unread();
            case PARTS -> isWhole ? askedIf(PartNames.askIn(content.bytes())) : unread();
            case JSON ->
                    isCoded(call) || !AsciiCharset.isSaidIn(List.of(content.mediaType()))
                            ? unreadable()
                            : askedIf(isWhole && isInJson(content));
            case OTHER -> askedIf(isWhole && isInJson(content));
            case OPAQUE -> null;
        };
    }

    /// Whether a body that is passed on as it comes has to be watched on its way.
    static boolean isWatched(HttpVerb verb, Content content) {
        BodyKind kind = BodyKind.of(content);
        return verb == HttpVerb.POST
                && !content.isWhole()
                && (kind == BodyKind.JSON || kind == BodyKind.OTHER);
    }

    private static boolean isCoded(HttpCall call) {
        return call instanceof HttpCall.Exchange exchange
                && !Codings.of(exchange.headers().getOrDefault("content-encoding", List.of()))
                        .isEmpty();
    }

    private static boolean isInJson(Content content) {
        return OverrideScan.isIn(content.bytes());
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
        return names.anyMatch(MethodNames::has);
    }

    private static @Nullable Refusal askedIf(boolean isAsked) {
        return isAsked ? asked() : null;
    }

    private static Refusal asked() {
        return Refusal.of(
                Refusal.Code.UNSUPPORTED,
                "a field (_method or its like) asks for another method than the request's own",
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

    private static Refusal unreadable() {
        return Refusal.of(
                Refusal.Code.UNJUDGED,
                "JSON that could not be read may ask for another method than the request's own",
                null,
                "send it in UTF-8 and without a content coding");
    }
}
