package dev.sallyport.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A recording as events of asciicast v2, whichever form it was kept in. What has no terminal is
/// told in words.
final class CastEvents {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_LINE = 4 << 20;
    private static final int USUAL_COLUMNS = 120;
    private static final int USUAL_ROWS = 40;

    /// @param kind `o` output, `i` input, `r` size, `m` marker
    record Event(double seconds, String kind, String data) {
        String line() {
            return String.format(
                    Locale.ROOT, "[%.3f, %s, %s]", seconds, Json.line(kind), Json.line(data));
        }
    }

    private final BufferedReader lines;
    private final boolean isCast;
    private final JsonNode header;

    /// Reads the header.
    CastEvents(boolean isCast, BufferedReader lines) throws IOException {
        this.isCast = isCast;
        this.lines = lines;
        String first = lines.readLine();
        this.header = first == null ? JSON.missingNode() : parse(first);
        if (!header.isObject() || (isCast && header.path("version").asInt() != 2)) {
            throw new ApiRefused(ExitCodes.UNAVAILABLE, "the answer is no recording");
        }
    }

    private static JsonNode parse(String line) {
        try {
            return line.length() > MOST_LINE ? JSON.missingNode() : JSON.readTree(line);
        } catch (JsonProcessingException _) {
            return JSON.missingNode();
        }
    }

    /// The header of an asciicast.
    String header() {
        var cast = JSON.createObjectNode();
        cast.put("version", 2);
        cast.put("width", isCast ? header.path("width").asInt(USUAL_COLUMNS) : USUAL_COLUMNS);
        cast.put("height", isCast ? header.path("height").asInt(USUAL_ROWS) : USUAL_ROWS);
        cast.put("timestamp", header.path("timestamp").asLong());
        cast.put("title", header.path("title").asText());
        if (header.path("env").isObject()) {
            cast.set("env", header.path("env"));
        }
        return Json.line(cast);
    }

    /// @return null at the end
    @Nullable Event next() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            return null;
        }
        var event = parse(line);
        if (isCast && event.isArray() && event.size() == 3) {
            return new Event(event.get(0).asDouble(), event.get(1).asText(), event.get(2).asText());
        }
        if (!isCast && event.isObject()) {
            return new Event(event.path("at_ms").asLong() / 1000.0, "o", told(event));
        }
        throw new ApiRefused(ExitCodes.UNAVAILABLE, "the recording has a line that is no event");
    }

    private static String told(JsonNode event) {
        String name = event.path("event").asText();
        if (name.equals("output")) {
            return event.has("data")
                    ? event.path("data").asText().replaceAll("\r?\n", "\r\n")
                    : "[bytes that are no text]\r\n";
        }
        if (event.has("line")) {
            return "$ " + event.path("line").asText().replaceAll("\r?\n", "\r\n") + "\r\n";
        }
        var words = new StringJoiner(" ", "[", "]\r\n").add(name);
        for (var field : event.properties()) {
            if (!field.getKey().equals("at_ms") && !field.getKey().equals("event")) {
                words.add(field.getKey() + "=" + field.getValue().asText());
            }
        }
        return words.toString();
    }
}
