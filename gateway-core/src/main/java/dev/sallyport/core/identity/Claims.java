package dev.sallyport.core.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.VisibleText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Typed reading of a token's claims. A claim of a wrong type or with odd characters is a refusal;
/// the reason names the claim as configuration or standard do, never its value.
record Claims(ObjectNode all) {
    static final int LONGEST_TEXT = 255;

    /// 9999-12-31T23:59:59Z.
    private static final long LAST_SECOND = 253_402_300_799L;

    /// A claim by its name, else by its path: `realm_access.roles` is `roles` in `realm_access`.
    /// The name comes first because names may hold dots (`https://example.com/groups`).
    JsonNode find(String path) {
        JsonNode named = all.get(path);
        if (named != null) {
            return named;
        }
        JsonNode node = all;
        for (String step : path.split("\\.", -1)) {
            node = node.path(step);
        }
        return node.isNull() ? MissingNode.getInstance() : node;
    }

    Optional<String> text(String path) throws TokenRefused {
        JsonNode node = find(path);
        return node.isMissingNode() ? Optional.empty() : Optional.of(plain(node, path));
    }

    /// A text that can stand in a log line and before an approver's eyes.
    static String plain(JsonNode node, String name) throws TokenRefused {
        String text = node.isTextual() ? node.textValue() : "";
        if (text.isBlank() || text.length() > LONGEST_TEXT || !VisibleText.isPlain(text)) {
            throw new TokenRefused(
                    name
                            + " is not a text of 1 to "
                            + LONGEST_TEXT
                            + " characters without control or invisible ones");
        }
        return text;
    }

    /// A text, or a list of texts: the two forms of `aud`.
    List<String> texts(String path, int most) throws TokenRefused {
        JsonNode node = find(path);
        if (node.isMissingNode()) {
            return List.of();
        }
        if (!node.isArray()) {
            return List.of(plain(node, path));
        }
        if (node.size() > most) {
            throw new TokenRefused(path + " has more than " + most + " entries");
        }
        var texts = new ArrayList<String>();
        for (JsonNode one : node) {
            texts.add(plain(one, "an entry of " + path));
        }
        return texts;
    }

    /// A NumericDate (RFC 7519, section 2), fractions cut off.
    Optional<Instant> instant(String name) throws TokenRefused {
        JsonNode node = all.path(name);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        double seconds = node.isNumber() ? node.doubleValue() : Double.NaN;
        if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
            throw new TokenRefused(name + " is not a number of seconds since 1970");
        }
        return Optional.of(Instant.ofEpochSecond((long) seconds));
    }
}
