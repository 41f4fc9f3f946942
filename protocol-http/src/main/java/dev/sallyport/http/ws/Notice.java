package dev.sallyport.http.ws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the gateway itself says on a WebSocket: a text message with one JSON object, whose one
/// member is `sallyport`.
final class Notice {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Notice() {}

    /// A message of the client's was not sent.
    static byte[] of(Refusal refusal) {
        return ("{\"sallyport\":" + refusal.toJson() + "}").getBytes(StandardCharsets.UTF_8);
    }

    /// A message of the target's is not shown: what the target did is not known here.
    static byte[] notShown(Refusal.Code code, String hint) {
        var object = new LinkedHashMap<String, Object>();
        object.put("code", code.word());
        object.put("executed", "unknown");
        object.put("hint", hint);
        try {
            return JSON.writeValueAsBytes(Map.of("sallyport", object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }
}
