package dev.sallyport.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.http.HttpCall.Exchange;
import dev.sallyport.core.http.HttpCall.Message;
import dev.sallyport.core.http.HttpCall.Rpc;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What an approver reads below the line of a call: whatever else an approval is bound to.
public final class ShownCall {
    private static final int MOST_BODY = 16_384;
    private static final int MOST_HEADERS = 16_384;
    private static final Set<String> ON_THE_LINE = Set.of("method", "params");
    private static final Pattern LIKE_OURS = Pattern.compile("(?m)^(?=[#>])");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ShownCall() {}

    /// @param headers of an exchange, those that an approval is bound to, in their order
    public static String belowLine(HttpCall call, List<Map.Entry<String, List<String>>> headers) {
        return switch (call) {
            case Exchange exchange -> body(exchange.content()) + headers(headers);
            case Message message -> body(message.content());
            case Rpc rpc -> saysMoreThanItsLine(rpc) ? body(rpc.content()) : "";
        };
    }

    private static String body(Content content) {
        if (content.size() == 0) {
            return "";
        }
        if (!content.isWhole()) {
            return "\n\n# the body was not read: " + VisibleText.line(content.why());
        }
        String text = content.text();
        return "\n\n"
                + marked(VisibleText.of(cut(text, MOST_BODY)))
                + "\n# "
                + VisibleText.line(content.mediaType())
                + ", "
                + content.size()
                + " bytes, sha256 "
                + content.sha256()
                + (text.length() > MOST_BODY ? ", cut here" : "");
    }

    /// No row of a body can pose as what the gateway says of the call.
    private static String marked(String body) {
        return LIKE_OURS.matcher(body).replaceAll("> ");
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }

    /// The names come first where they don't all fit: none goes up unseen for the length of others.
    private static String headers(List<Map.Entry<String, List<String>>> headers) {
        var shown = new StringBuilder();
        int left = MOST_HEADERS;
        for (var header : headers) {
            boolean isSecret = SecretNames.isSecret(header.getKey());
            for (String value : header.getValue()) {
                String line = isSecret ? "[secret]" : VisibleText.line(value);
                String fits = cut(line, Math.max(left, 0));
                left -= line.length();
                shown.append("\n# ")
                        .append(VisibleText.line(header.getKey()))
                        .append(": ")
                        .append(fits)
                        .append(fits.length() < line.length() ? "… (cut here)" : "");
            }
        }
        return shown.toString();
    }

    /// The line has the name and the arguments. An answer has neither, and other methods have
    /// parameters of their own.
    private static boolean saysMoreThanItsLine(Rpc rpc) {
        if (rpc.content().size() == 0) {
            return false;
        }
        try {
            JsonNode said = JSON.readTree(rpc.content().bytes());
            JsonNode given = said.path("params");
            return !ON_THE_LINE.containsAll(names(said))
                    || !(given.isMissingNode() || given.isObject())
                    || names(given).stream().anyMatch(name -> !isOnTheLine(rpc, name, given));
        } catch (IOException e) {
            return true;
        }
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new HashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean isOnTheLine(Rpc rpc, String name, JsonNode given) {
        return switch (name) {
            case "arguments", "_meta" -> true;
            case "name", "uri" -> given.path(name).asText().equals(rpc.name());
            default -> false;
        };
    }
}
