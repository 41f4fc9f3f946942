package dev.sallyport.core.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/// JSON texts, one a line.
final class JsonLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MILLIS = 1000;

    private JsonLines() {}

    static String object(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, texts and numbers are always JSON", e);
        }
    }

    /// An event of asciicast v2: `[12.345, "o", "data"]`.
    static String cast(long millis, char kind, String data) {
        long rest = millis % MILLIS;
        return "["
                + millis / MILLIS
                + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
                + rest
                + ", \""
                + kind
                + "\", "
                + object(data)
                + "]\n";
    }
}
